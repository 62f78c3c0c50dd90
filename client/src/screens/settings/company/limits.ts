import { formatNumber } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import type { Locale } from '../../../ui/locale.tsx';

/** A limit of a company, as the API tells it. */
export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly standard: number;
  readonly isOwn: boolean;
  readonly least: number;
  readonly most: number;
}

/** How many of the API's are one of what people read: cost in millions, files in megabytes. */
const units: Readonly<Record<string, number>> = { userBudget: 1e6, tenantBudget: 1e6, uploadBytes: 1024 * 1024 };

const unitOf = (name: string) => units[name] ?? 1;

/** A plain decimal in the unit that people read. */
export const shown = (name: string, value: number): string => String(Number((value / unitOf(name)).toFixed(3)));

/** What was typed, as the API takes it; NaN for what is no number. */
export const meant = (name: string, typed: string): number =>
  typed.trim() === '' ? Number.NaN : Math.round(Number(typed) * unitOf(name));

/** `50 MB` */
export const limitWords = (name: string, value: number, locale: Pick<Locale, 'tag' | 'timeZone'>): string =>
  t(`company.limit.${name}.value`, { value: formatNumber(shown(name, value), locale) });
