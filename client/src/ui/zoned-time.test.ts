import { expect, test } from 'vitest';
import { fromWallTime, toWallTime } from './zoned-time.ts';

test.each([
  ['2026-01-15T12:00:00.000Z', '2026-01-15T13:00'],
  ['2026-07-15T12:00:00.000Z', '2026-07-15T14:00'],
])('%s is %s on the wall in Oslo, and back', (instant, wall) => {
  expect(toWallTime(instant, 'Europe/Oslo')).toBe(wall);
  expect(fromWallTime(wall, 'Europe/Oslo')).toBe(instant);
});

test('a time that the clocks skip lands after the jump', () => {
  expect(fromWallTime('2026-03-29T02:30', 'Europe/Oslo')).toBe('2026-03-29T01:30:00.000Z');
});

test('no time stays no time', () => {
  expect(toWallTime('', 'Europe/Oslo')).toBe('');
  expect(fromWallTime('', 'Europe/Oslo')).toBe('');
});
