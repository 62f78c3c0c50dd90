import { expect, test } from 'vitest';
import type { Locale } from '../ui/locale.tsx';
import { english } from '../ui/words.ts';
import { conditionWords } from './condition-words.ts';
import { readCondition, toFilter, writeCondition, type Condition } from './conditions.ts';
import { aggregateNamed, fieldNamed } from './model.ts';

const { fields } = aggregateNamed('Contract');
const locale: Locale = { tag: 'en-GB', timeZone: 'Europe/Oslo', words: english };

function sentence(condition: Condition): string {
  const field = fieldNamed(fields, condition.field);
  if (!field) throw new Error(`no field ${condition.field}`);
  return conditionWords('Contract', field, condition, locale, () => 'Acme');
}

test('a condition comes back from the URL as it was', () => {
  const condition: Condition = { field: 'title', test: 'contains', values: ['50 % off, or more.'] };
  expect(readCondition(writeCondition(condition), fields)).toEqual(condition);
});

test('an old link with what the aggregate does not have is read without it', () => {
  expect(readCondition('nothing.eq.1', fields)).toBeUndefined();
  expect(readCondition('status.contains.x', fields)).toBeUndefined();
});

test('conditions read as sentences', () => {
  expect(sentence({ field: 'status', test: 'in', values: ['ACTIVE', 'IN_NOTICE'] })).toBe(
    'Status is Active or In notice',
  );
  expect(sentence({ field: 'endDate', test: 'lt', values: ['2027-01-01'] })).toBe('End date before 1 Jan 2027');
  expect(sentence({ field: 'customerId', test: 'in', values: ['x'] })).toBe('Customer is Acme');
  expect(sentence({ field: 'value', test: 'gte', values: ['100000', 'NOK'] }).replace(/\s/g, ' ')).toBe(
    'Value at least 100,000 NOK',
  );
});

test('the filter of the API: money within its currency, moments as whole days of the time zone', () => {
  const conditions: Condition[] = [
    { field: 'value', test: 'gte', values: ['100000', 'NOK'] },
    { field: 'updatedAt', test: 'eq', values: ['2026-07-01'] },
  ];
  expect(toFilter(conditions, fields, 'Europe/Oslo')).toEqual({
    and: [
      { value: { amount: { gte: '100000' }, currency: { eq: 'NOK' } } },
      { updatedAt: { gte: '2026-06-30T22:00:00.000Z', lt: '2026-07-01T22:00:00.000Z' } },
    ],
  });
});
