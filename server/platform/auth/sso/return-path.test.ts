import { expect, test } from 'vitest';
import { returnPath } from './return-path.ts';

test('a page of the company is gone back to', () => {
  expect(returnPath('/t/fjord/contracts/contracts?q=a%20b', 'fjord')).toBe('/t/fjord/contracts/contracts?q=a%20b');
  expect(returnPath('/t/fjord', 'fjord')).toBe('/t/fjord');
});

test.each([
  undefined,
  ['/t/fjord/x', '/t/fjord/y'],
  '',
  'https://evil.example/t/fjord',
  '//evil.example/t/fjord',
  '/\\evil.example/t/fjord',
  '/\t/evil.example',
  '/t/fjord\\..\\..\\x',
  '/t/granite/contracts',
  '/t/fjordx',
  '/t/fjord/../granite',
  '/t/fjord/%2e%2e/granite',
  '/auth/sign-out',
  'javascript:alert(1)',
])('%j leads to the start of the company', (asked) => {
  expect(returnPath(asked, 'fjord')).toBe('/t/fjord');
});
