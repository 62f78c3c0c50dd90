import { formatDecimal } from '../ui/decimal.ts';
import type { Locale } from '../ui/locale.tsx';

/** An amount as the API writes it: the number is text, so that no digit is lost on the way. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

type Place = Pick<Locale, 'tag' | 'timeZone'>;

// Making a formatter costs more than using it a thousand times, and a list makes thousands of cells.
const formatters = new Map<string, Intl.DateTimeFormat>();

function dateFormatter(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tag} ${JSON.stringify(options)}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(tag, options);
  formatters.set(key, formatter);
  return formatter;
}

/** A plain decimal as the locale writes it, grouped with thin spaces where it groups with spaces: `1234.50` → `1 234,50`. */
export function formatNumber(value: string | number, { tag }: Place): string {
  const text = formatDecimal(String(value), tag).replace(/[\u00a0\u202f]/g, '\u202f');
  return text.startsWith('-') ? `\u2212${text.slice(1)}` : text;
}

/** `98 500,00 NOK`, never broken over two lines. */
export function formatMoney(money: Money, place: Place): string {
  return `${formatAmount(money, place)}\u00a0${money.currency}`;
}

/** The amount alone, with the decimals its currency has: `2607178496.00` of guaraníes has none. */
export function formatAmount({ amount, currency }: Money, place: Place): string {
  const [whole = '', decimals = ''] = amount.split('.');
  const isRound = /^0+$/.test(decimals) && decimalsOf(currency) === 0;
  return formatNumber(isRound ? whole : amount, place);
}

function decimalsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // Not a code that the browser knows the form of.
    return 2;
  }
}

/** A calendar date, which is the same day everywhere: `2026-11-20` → `20 Nov 2026`. */
export function formatDate(value: string, { tag }: Place): string {
  const time = Date.parse(`${value}T00:00:00Z`);
  if (Number.isNaN(time)) return value;
  return dateFormatter(tag, { dateStyle: 'medium', timeZone: 'UTC' }).format(time);
}

/** A moment on the wall clock of the person's time zone, to the minute. */
export function formatInstant(value: string, { tag, timeZone }: Place): string {
  const time = Date.parse(value);
  if (Number.isNaN(time)) return value;
  return dateFormatter(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(time);
}

const steps: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago a moment was, in the largest unit that is whole: `3 hours ago`. */
export function formatRelative(value: string, { tag }: Place, now = Date.now()): string {
  const seconds = (Date.parse(value) - now) / 1000;
  if (Number.isNaN(seconds)) return value;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const format = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  return format.format(Math.abs(seconds) < 60 ? 0 : Math.round(seconds / size), unit);
}

/** `contractNo` → `Contract no`, `IN_NOTICE` → `In notice`: what is shown when the texts have no better word. */
export function humanise(name: string): string {
  const words = /^[A-Z0-9_]+$/.test(name)
    ? name.toLowerCase().replaceAll('_', ' ')
    : name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
