import { expect, test } from 'vitest';
import { lastNoticeDate } from './last-notice-date.ts';

test.each([
  ['2026-12-31', 30, '2026-12-01'],
  ['2028-03-01', 1, '2028-02-29'],
  ['2026-01-15', 90, '2025-10-17'],
  ['2026-03-30', 0, '2026-03-30'],
])('for a term to %s with %i days of notice it is %s', (endDate, noticePeriodDays, last) => {
  expect(lastNoticeDate({ endDate, noticePeriodDays })).toBe(last);
});

test('a contract without an end or a notice period has none', () => {
  expect(lastNoticeDate({ endDate: null, noticePeriodDays: 30 })).toBeNull();
  expect(lastNoticeDate({ endDate: '2026-12-31', noticePeriodDays: null })).toBeNull();
});
