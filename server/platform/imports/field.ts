import { checkInstant, checkJsonForm } from '../../engine/values.ts';
import { plainDecimal } from './decimal.ts';
import { isRawNumber } from './lossless-json.ts';
import { cleanText } from './text.ts';

/** Thrown while a row is read: the row as a whole is refused, naming the field. */
export class Refusal extends Error {
  readonly field: string | null;

  constructor(field: string | null, reason: string) {
    super(reason);
    this.name = 'Refusal';
    this.field = field;
  }
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/**
 * A place in what a file holds, which knows its path. Its readers answer undefined for what is not there (absent, null, empty or
 * blank) and throw a `Refusal` for what is there and wrong.
 */
export class Field {
  readonly path: string;
  readonly value: unknown;

  constructor(value: unknown, path = '') {
    this.value = value;
    this.path = path;
  }

  /** The field under `key`; one that is not there when this is not an object. */
  get(key: string): Field {
    const value = isObject(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return new Field(value, this.path ? `${this.path}.${key}` : key);
  }

  /** The entries of a list. Publishers write a single entry without its brackets, so that one counts as a list too. */
  list(): Field[] {
    if (this.value === undefined || this.value === null) return [];
    if (!Array.isArray(this.value)) return [this];
    return this.value.map((entry: unknown, index) => new Field(entry, `${this.path}[${index}]`));
  }

  /** Text in one line of at most `max` characters. */
  text(max: number): string | undefined {
    const text = this.anyText()?.replace(/\s+/g, ' ').trim();
    if (text && [...text].length > max) this.refuse(`has ${[...text].length} characters; at most ${max} fit`);
    return text || undefined;
  }

  /** Text that keeps its lines, of at most `max` characters. */
  longText(max = 20_000): string | undefined {
    const text = this.anyText()?.replace(/\r\n?/g, '\n').trim();
    if (text && [...text].length > max) this.refuse(`has ${[...text].length} characters; at most ${max} fit`);
    return text || undefined;
  }

  /** The calendar day of an ISO 8601 date or date and time, as written: an offset does not move it to another day. */
  date(): string | undefined {
    const text = this.text(60);
    if (text === undefined) return undefined;
    const day = /^(\d{4}-\d{2}-\d{2})(?:$|[T ]\d)/.exec(text)?.[1];
    return day && isCalendarDate(day) ? day : this.refuse(`"${text}" is not a date such as 2026-11-20`);
  }

  /** A moment as ISO 8601 with its offset. A date alone is its first moment in UTC, and so is the offset where none is written. */
  instant(): string | undefined {
    const text = this.text(60);
    const day = this.date();
    if (text === undefined || day === undefined) return undefined;
    if (text === day) return `${day}T00:00:00Z`;
    const iso = /Z$|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text}Z`;
    const checked = checkInstant(iso);
    return 'value' in checked ? iso : this.refuse(`"${text}" ${checked.message}`);
  }

  /**
   * `{ amount, currency }` of an object with these fields. Zero and negative amounts are amounts (corrections are published so); the
   * column holds two decimals, so a third one is refused rather than rounded, unless it is a zero.
   */
  money(): { amount: string; currency: string } | undefined {
    const amountField = this.get('amount');
    const amount = amountField.decimal();
    if (amount === undefined) return undefined;
    const [whole = '', fraction = ''] = amount.replace('-', '').split('.');
    if (fraction.length > 2) amountField.refuse(`${amount} has more than two decimals`);
    if (whole.length > 13) amountField.refuse(`${amount} has more than 13 digits before the point`);
    const currencyField = this.get('currency');
    const currency = currencyField.text(40)?.toUpperCase();
    if (currency === undefined) return currencyField.refuse('is missing beside an amount');
    if (!currencies.has(currency)) currencyField.refuse(`"${currency}" is not a currency of ISO 4217`);
    return { amount: `${amount.split('.')[0]}.${fraction.padEnd(2, '0')}`, currency };
  }

  /** A decimal number in plain form, from a number or from text. */
  decimal(): string | undefined {
    const text = isRawNumber(this.value) ? this.value.rawJSON : this.text(60);
    if (text === undefined) return undefined;
    return plainDecimal(text) ?? this.refuse(`"${text}" is not a number`);
  }

  /** The same place with another value, for what is worked out from it. */
  with(value: unknown): Field {
    return new Field(value, this.path);
  }

  refuse(reason: string): never {
    throw new Refusal(this.path || null, reason);
  }

  private anyText(): string | undefined {
    const { value } = this;
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number') return String(value);
    if (isRawNumber(value)) return value.rawJSON;
    if (typeof value !== 'string') return this.refuse('must be text');
    return cleanText(value) ?? this.refuse('holds characters that are not text (NUL or half a surrogate pair)');
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether Postgres can keep parsed JSON as `jsonb`. */
export function isWellFormedJson(value: unknown): boolean {
  return checkJsonForm(value) === null;
}

/** Whether `YYYY-MM-DD` is a day that exists. */
export function isCalendarDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !text.startsWith('0000') && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
