import { expect, test } from 'vitest';
import { checkInstant, checkJsonForm } from './values.ts';

const ruleOf = (value: string) => {
  const result = checkInstant(value);
  return 'value' in result ? null : result.rule;
};

test.each([
  ['2026-11-20T12:00:00+15:59', null],
  ['2026-11-20T12:00:00-1559', null],
  ['2026-11-20T12:00:00+16:00', 'instant.offset'],
  ['2026-11-20T12:00:00-23:00', 'instant.offset'],
  ['2026-11-20T12:00:00+01:60', 'instant.offset'],
  ['0001-01-01T00:00:00Z', null],
  ['0001-01-01T01:00:00+01:00', null],
  ['0001-01-01T00:59:59+01:00', 'instant.year'],
  ['9999-12-31T23:59:59.999999Z', null],
  ['9999-12-31T23:00:00-00:59', null],
  ['9999-12-31T23:00:00-01:00', 'instant.year'],
  ['2026-02-30T12:00:00Z', 'instant.not_a_day'],
  ['2026-11-20T24:00:00Z', 'instant.not_a_time'],
  ['2026-11-20T12:00:00', 'instant.form'],
])('the moment %s is refused by %s', (text, rule) => expect(ruleOf(text)).toBe(rule));

test('JSON is looked through without recursion, keys and all', () => {
  const nested = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => ({ inner }), 1);
  expect(checkJsonForm(nested(100))).toBeNull();
  expect(checkJsonForm(nested(1_000_000))).toMatchObject({ rule: 'json.too_deep', params: { max: 100 } });
  expect(checkJsonForm({ a: [{ 'b\0': 1 }] })).toMatchObject({ rule: 'text.nul' });
  expect(checkJsonForm(['fine', '\\u0000', '\ud800'])).toMatchObject({ rule: 'text.surrogate' });
});
