import type { Field } from '../api/aggregate.ts';
import { parseDecimal } from '../ui/decimal.ts';
import type { Locale } from '../ui/locale.tsx';
import { fromWallTime } from '../ui/zoned-time.ts';
import type { DraftValue } from './draft.ts';
import { choiceWord } from './words.ts';

/** A pasted cell as the value of a field; undefined for what cannot be read, which leaves the field as it was. */
export function cellFromText(
  field: Field,
  text: string,
  locale: Pick<Locale, 'tag' | 'timeZone'>,
): DraftValue | undefined {
  const trimmed = text.trim();
  switch (field.kind) {
    case 'enum': {
      const wanted = trimmed.toLocaleLowerCase();
      return field.choices.find(({ name }) =>
        [name, choiceWord(field.type, name)].some((word) => word.toLocaleLowerCase() === wanted),
      )?.name;
    }
    case 'boolean':
      return /^(true|yes|ja|x|1)$/i.test(trimmed);
    case 'int':
    case 'decimal':
      return parseDecimal(trimmed, locale.tag);
    case 'money':
      return moneyFromText(trimmed, locale.tag);
    case 'date':
      return dateFromText(trimmed);
    case 'instant': {
      const day = dateFromText(trimmed.slice(0, 10));
      return day && fromWallTime(`${day}T${/\d\d:\d\d/.exec(trimmed)?.[0] ?? '00:00'}`, locale.timeZone);
    }
    case 'ref':
    case 'id':
      // A name does not say which record is meant.
      return undefined;
    default:
      return text;
  }
}

/** `1 234,50 NOK` */
function moneyFromText(text: string, tag: string): DraftValue {
  const currency = /[A-Z]{3}/.exec(text)?.[0] ?? 'NOK';
  return { amount: parseDecimal(text.replace(/[A-Z]{3}/, ''), tag), currency };
}

/** `2026-11-20` or `20.11.2026`; other orders could mean two days. */
function dateFromText(text: string): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  return day && month && year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}
