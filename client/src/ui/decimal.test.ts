import { describe, expect, test } from 'vitest';
import { formatDecimal, isDecimal, parseDecimal } from './decimal.ts';

describe('a typed number', () => {
  test.each([
    ['nb-NO', '1 234,50', '1234.50'],
    ['nb-NO', '1.234,50', '1234.50'],
    ['nb-NO', '12.5', '12.5'],
    ['en-GB', '1,234.50', '1234.50'],
    ['en-GB', '−7', '-7'],
    ['en-GB', '007', '7'],
    ['en-GB', '.5', '0.5'],
    ['nb-NO', '12345678901234567890,123', '12345678901234567890.123'],
  ])('in %s, %s is %s', (locale, typed, plain) => {
    expect(parseDecimal(typed, locale)).toBe(plain);
  });

  test('that is none comes back as it was', () => {
    expect(parseDecimal(' 12 apples ', 'en-GB')).toBe('12 apples');
    expect(isDecimal('12 apples')).toBe(false);
  });
});

test('a decimal is shown with every digit it has', () => {
  expect(formatDecimal('12345678901234567890.123', 'en-GB')).toBe('12,345,678,901,234,567,890.123');
  expect(formatDecimal('-1234.50', 'nb-NO').replace(/\s/g, ' ')).toBe('-1 234,50');
});
