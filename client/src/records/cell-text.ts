import type { Field } from '../api/aggregate.ts';
import { isDecimal, parseDecimal } from '../ui/decimal.ts';
import type { Locale } from '../ui/locale.tsx';
import { fromWallTime } from '../ui/zoned-time.ts';
import { currencyOfNew, emptyValue, type DraftValue } from './draft.ts';
import { choiceWord } from './words.ts';

/** A pasted cell as the value of a field, a blank one as none; undefined for what cannot be read. */
export function cellFromText(
  field: Field,
  text: string,
  locale: Pick<Locale, 'tag' | 'timeZone'>,
): DraftValue | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return emptyValue(field);
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
      return decimalFromText(trimmed, locale.tag);
    case 'money':
      return moneyFromText(trimmed, locale.tag);
    case 'date':
      return dateFromText(trimmed);
    case 'instant': {
      const day = dateFromText(trimmed.split(/[ T]/)[0] ?? '');
      return day && fromWallTime(`${day}T${/\d\d:\d\d/.exec(trimmed)?.[0] ?? '00:00'}`, locale.timeZone);
    }
    case 'ref':
    case 'id':
      // A name does not say which record is meant.
      return undefined;
    case 'text':
      return trimmed.replace(/\s*[\r\n]+\s*/g, ' ');
    default:
      return text;
  }
}

function decimalFromText(text: string, tag: string): string | undefined {
  const plain = parseDecimal(text, tag);
  return isDecimal(plain) ? plain : undefined;
}

/** `1 234,50 NOK` */
function moneyFromText(text: string, tag: string): DraftValue | undefined {
  const currency = /[A-Z]{3}/.exec(text)?.[0] ?? currencyOfNew;
  const amount = decimalFromText(text.replace(/[A-Z]{3}/, ''), tag);
  return amount === undefined ? undefined : { amount, currency };
}

/** `2026-11-20` or `20.11.2026`, a day that exists; other orders could mean two days. */
function dateFromText(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const [, european, then, last] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  const date = [year ?? last, month ?? then, day ?? european].map((part) => part?.padStart(2, '0')).join('-');
  const moment = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date) ? date : undefined;
}
