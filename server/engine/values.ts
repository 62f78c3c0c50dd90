import { DomainError } from '../errors.ts';
import type { Column } from './model.ts';

/** Why a value cannot be taken: the rule's key, its words, its parameters. */
export interface Refusal {
  readonly rule: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const decimalForm = /^-?\d{1,30}(\.\d{1,30})?$/;
const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/;
const instantForm = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?([Zz]|[+-]\d{2}:?\d{2})$/;

/** Looks at one value for a column. Returns the value as Postgres takes it, or why it is refused. `null` is not for here. */
export function checkValue(
  column: Pick<Column, 'type' | 'note' | 'precision' | 'scale' | 'cast'>,
  value: unknown,
): { value: unknown } | Refusal {
  switch (column.type) {
    case 'id':
      return typeof value === 'string' && uuid.test(value)
        ? { value: value.toLowerCase() }
        : refusal('id.form', 'must be an id (UUID)');
    case 'text':
      return checkText(
        value,
        column.note.max ?? (column.cast === 'character(3)' || column.cast === 'char(3)' ? 3 : 300),
      );
    case 'choice':
      return checkChoice(value, Object.keys(column.note.choices?.values ?? {}));
    case 'decimal':
      return checkDecimal(value, column.precision, column.scale);
    case 'int':
      return checkInteger(value, column.note.range ?? {});
    case 'boolean':
      return typeof value === 'boolean' ? { value } : refusal('boolean.form', 'must be true or false');
    case 'date':
      return checkDate(value);
    case 'instant':
      return checkInstant(value);
    case 'json':
      return checkJson(value);
  }
}

/** @throws DomainError BAD_USER_INPUT when it is no id */
export function checkId(value: unknown, path: string): string {
  if (typeof value === 'string' && uuid.test(value)) return value.toLowerCase();
  throw new DomainError('BAD_USER_INPUT', `${path} must be an id (UUID).`, { rule: 'id.form', fields: [path] });
}

/** The same for a filter or a search: throws, since there is one value and one place. `null` as column stands for free text. */
export function checkFilterValue(column: Column | null, value: unknown, path: string): unknown {
  // the range of a column bounds what is stored, not what may be asked
  const result = column ? checkValue({ ...column, note: { ...column.note, range: {} } }, value) : checkText(value, 300);
  if ('value' in result) return result.value;
  throw new DomainError('BAD_USER_INPUT', `${path} ${result.message}.`, {
    rule: result.rule,
    params: result.params ?? {},
    fields: [path],
  });
}

function refusal(rule: string, message: string, params?: Record<string, unknown>): Refusal {
  return params ? { rule, message, params } : { rule, message };
}

export function checkText(value: unknown, max: number): { value: string } | Refusal {
  if (typeof value !== 'string') return refusal('text.form', 'must be text');
  if (value.includes('\0')) return refusal('text.nul', 'must not contain the NUL character');
  if (!value.isWellFormed())
    return refusal('text.surrogate', 'must be whole Unicode text: half of a surrogate pair was found');
  const length = [...value].length;
  if (length > max)
    return refusal('text.too_long', `must be at most ${String(max)} characters, not ${String(length)}`, {
      max,
      length,
    });
  return { value };
}

function checkChoice(value: unknown, words: readonly string[]): { value: string } | Refusal {
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (words.includes(word)) return { value: word };
  return refusal('choice.unknown', `must be one of ${words.map((each) => each.toUpperCase()).join(', ')}`, { words });
}

/** Plain digits only: Postgres would take NaN, Infinity and exponents. */
export function checkDecimal(value: unknown, precision: number, scale: number): { value: string } | Refusal {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  if (typeof text !== 'string' || !decimalForm.test(text))
    return refusal('decimal.form', 'must be a decimal number such as 1234.50');
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const decimals = fraction.replace(/0+$/, '').length;
  if (decimals > scale) return refusal('decimal.scale', `must have at most ${String(scale)} decimals`, { scale });
  const digits = whole.replace(/^0+/, '').length;
  if (digits > precision - scale) {
    return refusal('decimal.precision', `must have at most ${String(precision - scale)} digits before the point`, {
      digits: precision - scale,
    });
  }
  return { value: text };
}

function checkInteger(value: unknown, range: { min?: number; max?: number }): { value: number } | Refusal {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 2_147_483_647) {
    return refusal('integer.form', 'must be a whole number within 32 bits');
  }
  if (range.min !== undefined && value < range.min)
    return refusal('integer.min', `must be at least ${String(range.min)}`, { min: range.min });
  if (range.max !== undefined && value > range.max)
    return refusal('integer.max', `must be at most ${String(range.max)}`, { max: range.max });
  return { value };
}

/** A day of the proleptic Gregorian calendar between the years 1 and 9999, as `2026-11-20` (ISO 8601). */
export function checkDate(value: unknown): { value: string } | Refusal {
  const parts = typeof value === 'string' ? dateForm.exec(value) : null;
  if (!parts) return refusal('date.form', 'must be a calendar date such as 2026-11-20');
  const [, year, month, day] = parts.map(Number);
  const exists = isDay(year ?? 0, month ?? 0, day ?? 0);
  return exists ? { value: parts[0] } : refusal('date.not_a_day', 'must be a day that exists');
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A moment with its offset (RFC 3339), up to six decimals of a second: `2026-11-20T14:30:00Z`. */
export function checkInstant(value: unknown): { value: string } | Refusal {
  const parts = typeof value === 'string' ? instantForm.exec(value) : null;
  if (!parts) return refusal('instant.form', 'must be a moment with offset such as 2026-11-20T14:30:00Z');
  const day = checkDate(parts[1]);
  if (!('value' in day)) return refusal('instant.not_a_day', 'must be on a day that exists');
  const [hour, minute, second] = [parts[2], parts[3], parts[4] ?? '0'].map(Number);
  if ((hour ?? 99) > 23 || (minute ?? 99) > 59 || (second ?? 99) > 59)
    return refusal('instant.not_a_time', 'must be at a time that exists');
  return { value: parts[0] };
}

/** JSON of any shape, but none that jsonb cannot keep (NUL, half surrogates), and at most 1 MiB of it. */
function checkJson(value: unknown): { value: unknown } | Refusal {
  const text = JSON.stringify(value);
  if (text === undefined) return refusal('json.form', 'must be JSON');
  if (text.length > 1_048_576) return refusal('json.too_large', 'must be at most 1 MiB of JSON');
  if (/(?<!\\)(?:\\\\)*\\u0000/.test(text)) return refusal('text.nul', 'must not contain the NUL character');
  if (!JSON.stringify(value).isWellFormed() || /(?<!\\)(?:\\\\)*\\ud[89a-f]/i.test(text))
    return refusal('text.surrogate', 'must be whole Unicode text');
  return { value };
}
