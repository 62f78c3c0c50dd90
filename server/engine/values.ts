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

/** Whether the text is an id (UUID), in whichever case. */
export function isId(text: string): boolean {
  return uuid.test(text);
}

/** @throws DomainError BAD_USER_INPUT when it is no id */
export function checkId(value: unknown, path: string): string {
  if (typeof value === 'string' && uuid.test(value)) return value.toLowerCase();
  throw new DomainError('BAD_USER_INPUT', `${path} must be an id (UUID).`, { rule: 'id.form', fields: [path] });
}

/** The same for a filter or a search: throws, since there is one value and one place. `null` as column stands for free text. */
export function checkFilterValue(
  column: Parameters<typeof checkValue>[0] | null,
  value: unknown,
  path: string,
): unknown {
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

/**
 * A moment with its offset (RFC 3339), up to six decimals of a second: `2026-11-20T14:30:00Z`. In UTC it lies within the years 1 to 9999,
 * and its offset within the 15:59 hours that Postgres takes.
 */
export function checkInstant(value: unknown): { value: string } | Refusal {
  const parts = typeof value === 'string' ? instantForm.exec(value) : null;
  if (!parts) return refusal('instant.form', 'must be a moment with offset such as 2026-11-20T14:30:00Z');
  const [text, day = '', ...rest] = parts;
  if (!('value' in checkDate(day))) return refusal('instant.not_a_day', 'must be on a day that exists');
  const [hour = 0, minute = 0, second = 0] = rest.slice(0, 3).map((each) => Number(each ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return refusal('instant.not_a_time', 'must be at a time that exists');
  const [, sign, offsetHours = 0, offsetMinutes = 0] = /([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  if (Number(offsetHours) > 15 || Number(offsetMinutes) > 59)
    return refusal('instant.offset', 'must have an offset between -15:59 and +15:59');
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const year = utcYear(day, hour * 60 + minute - offset);
  if (year < 1 || year > 9999) return refusal('instant.year', 'must lie within the years 1 to 9999 in UTC');
  return { value: text };
}

/** @param minutes from the day's midnight */
function utcYear(day: string, minutes: number): number {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCMinutes(minutes);
  return date.getUTCFullYear();
}

const deepest = 100; // lists and objects within each other

/**
 * Why Postgres could not keep parsed JSON as `jsonb`, or null: NUL, half a surrogate pair, or too many levels. Works without recursion,
 * so that no depth is too much for it.
 */
export function checkJsonForm(value: unknown): Refusal | null {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: each, depth } = next;
    const texts = typeof each === 'string' ? [each] : [];
    if (typeof each === 'object' && each !== null) {
      if (depth === deepest)
        return refusal('json.too_deep', `must have at most ${String(deepest)} levels of lists and objects`, {
          max: deepest,
        });
      if (!Array.isArray(each)) texts.push(...Object.keys(each));
      for (const inner of Object.values(each)) waiting.push({ value: inner, depth: depth + 1 });
    }
    for (const text of texts) {
      if (text.includes('\0')) return refusal('text.nul', 'must not contain the NUL character');
      if (!text.isWellFormed()) return refusal('text.surrogate', 'must be whole Unicode text');
    }
  }
  return null;
}

/** JSON of any shape, but none that jsonb cannot keep, and at most 1 MiB of it. */
function checkJson(value: unknown): { value: unknown } | Refusal {
  const problem = checkJsonForm(value);
  if (problem) return problem;
  const text = JSON.stringify(value);
  if (text === undefined) return refusal('json.form', 'must be JSON');
  if (text.length > 1_048_576) return refusal('json.too_large', 'must be at most 1 MiB of JSON');
  return { value };
}
