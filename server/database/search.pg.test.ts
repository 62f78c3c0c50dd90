import { expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';

const db = await testDatabase();

test.each([
  ['Ærø Bygg AS', 'aero bygg', true],
  ['aero bygg', 'ÆRØ', true],
  ['Café', 'CAFE\u0301', true], // the accent as a letter of its own
  ['Straße', 'strasse', true],
  ['Ёлка', 'елка', true],
  ['50 % rabatt', '50 %', true],
  ['50 ％ rabatt', '50 %', true],
  ['50 kr rabatt', '50 ％', false], // fullwidth, a wildcard only once its width is ignored
  ['a_b', 'a_b', true],
  ['a-b', 'a_b', false],
  ['a\\b', 'a\\b', true],
  ['ab', 'a\\b', false],
])('%s has %s in it: %s', async (text, typed, expected) => {
  const [row] = await db.sql`select search_key(${text}) like '%' || search_pattern(${typed}) || '%' as found`;
  expect(row).toEqual({ found: expected });
});
