import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HashedTexts } from './hashed-texts.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

test('a text that came before goes on by its hash, with everything else that was sent', () => {
  const texts = new HashedTexts();
  const body = { query: '{ me { id } }', operationName: 'x', variables: { a: 1 } };
  expect(texts.byHash(body)).toBe(body);
  const { query, ...rest } = body;
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } };
  expect(texts.byHash(body)).toEqual({ ...rest, extensions });
  expect(texts.textOf(hashOf(query))).toBe(query);
});

test('what names a hash itself, has no text or is no operation stays as it is', () => {
  const texts = new HashedTexts();
  const bodies = [
    null,
    undefined,
    [],
    'text',
    7,
    {},
    { query: '' },
    { query: 7 },
    { query: '{a}', extensions: { x: 1 } },
  ];
  for (const body of [...bodies, ...bodies]) expect(texts.byHash(body)).toBe(body);
});

test('of a thousand and one texts the oldest is forgotten', () => {
  const texts = new HashedTexts();
  for (let number = 0; number <= 1000; number += 1) texts.byHash({ query: `{a${String(number)}}` });
  expect(texts.textOf(hashOf('{a0}'))).toBeUndefined();
  expect(texts.textOf(hashOf('{a1}'))).toBe('{a1}');
});
