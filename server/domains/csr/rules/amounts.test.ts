import { expect, it } from 'vitest';
import { amountOf, hundredths, isMore, minus, plus } from './amounts.ts';

it('adds and takes away to the hundredth', () => {
  expect(plus('0.10', '0.2')).toBe('0.30');
  expect(plus('9999999999999.99', '0.01')).toBe('10000000000000.00');
  expect(minus('1.00', '1.05')).toBe('-0.05');
  expect(minus('-0.05', '-0.05')).toBe('0.00');
});

it('takes amounts with and without decimals', () => {
  expect(['7', '7.5', '-7.05'].map(hundredths)).toEqual([700n, 750n, -705n]);
  expect([700n, 5n, -705n].map(amountOf)).toEqual(['7.00', '0.05', '-7.05']);
});

it('compares by value, not as texts', () => {
  expect(isMore('10.00', '9.00')).toBe(true);
  expect(isMore('9.00', '9')).toBe(false);
});
