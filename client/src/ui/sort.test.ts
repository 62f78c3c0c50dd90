import { expect, test } from 'vitest';
import { nextSort } from './sort.ts';

test('a press goes through ascending, descending and none', () => {
  const first = nextSort([], 'title', false);
  const second = nextSort(first, 'title', false);
  expect(first).toEqual([{ id: 'title', desc: false }]);
  expect(second).toEqual([{ id: 'title', desc: true }]);
  expect(nextSort(second, 'title', false)).toEqual([]);
});

test('a press with Shift keeps the columns before it and its place', () => {
  const sort = nextSort([{ id: 'title', desc: false }], 'value', true);
  expect(sort).toEqual([
    { id: 'title', desc: false },
    { id: 'value', desc: false },
  ]);
  expect(nextSort(sort, 'title', true)).toEqual([
    { id: 'title', desc: true },
    { id: 'value', desc: false },
  ]);
});
