import { isCalendarDate } from '../../../platform/imports/field.ts';

/**
 * The day of a US date, `m/d/yyyy` or `m/d/yy`; two digits are of 1970 to 2069.
 *
 * @returns undefined for anything else: CUAD writes `[]/[]/2020` where the contract leaves a blank, and `perpetual`
 */
export function usDate(text: string): string | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/.exec(text.trim());
  if (!match) return undefined;
  const [, month = '', day = '', year = ''] = match;
  const century = Number(year) < 70 ? '20' : '19';
  const date = `${year.length === 2 ? century + year : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDate(date) ? date : undefined;
}
