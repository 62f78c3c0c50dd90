import type { Field } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import type { Locale } from '../ui/locale.tsx';
import { asksPresence, type Condition, type Test } from './conditions.ts';
import { formatDate, formatMoney, formatNumber } from './format.ts';
import { choiceWord, fieldWord } from './words.ts';

/** A condition as a sentence: "Status is Active or In notice". `labelOf` names the record behind an id. */
export function conditionWords(
  owner: string,
  field: Field,
  condition: Condition,
  locale: Locale,
  labelOf: (id: string) => string,
): string {
  const name = fieldWord(owner, field);
  if (asksPresence(condition.test)) return t(`records.filter.${condition.test}`, { field: name });
  const values = shownValues(field, condition, locale, labelOf);
  const value = new Intl.ListFormat(locale.tag, { type: 'disjunction' }).format(values);
  return t(testKey(field, condition.test), { field: name, value });
}

/** The test alone, for the menu that chooses it: "is before". */
export function testWords(field: Field, test: Test): string {
  return t(`${testKey(field, test)}.test`);
}

/** "before" and "from" for time, "at least" and "at most" for numbers. */
function testKey(field: Field, test: Test): string {
  const isTime = field.kind === 'date' || field.kind === 'instant';
  return isTime ? `records.filter.time.${test}` : `records.filter.${test}`;
}

function shownValues(field: Field, { values }: Condition, locale: Locale, labelOf: (id: string) => string): string[] {
  const [first = '', second = ''] = values;
  switch (field.kind) {
    case 'enum':
      return values.map((value) => choiceWord(field.type, value));
    case 'ref':
      return values.map(labelOf);
    case 'money':
      return [second ? formatMoney({ amount: first, currency: second }, locale) : formatNumber(first, locale)];
    case 'int':
    case 'decimal':
      return [formatNumber(first, locale)];
    case 'date':
    case 'instant':
      return [formatDate(first, locale)];
    case 'boolean':
      return [first === 'true' ? t('records.yes') : t('records.no')];
    default:
      return values.map((value) => `“${value}”`);
  }
}
