import { expect, test } from 'vitest';
import { isRight, isSecret, makeSecret, prefixOf } from './secret.ts';

test('a secret has 256 random bits behind a prefix that may be seen, and only its hash is kept', () => {
  const [one, other] = [makeSecret(), makeSecret()];
  expect(one.text).toMatch(/^plinth_[\da-f]{12}_[\da-f]{64}$/);
  expect(one.text.slice(20)).not.toBe(other.text.slice(20));
  expect(prefixOf(one.text)).toBe(one.prefix);
  expect(one.hash).toMatch(/^[\da-f]{64}$/);
  expect(one.text).not.toContain(one.hash);
});

test('only the whole secret is right', () => {
  const { text, prefix, hash } = makeSecret();
  expect(isRight(text, hash)).toBe(true);
  for (const wrong of [
    `${text}0`,
    text.slice(0, -1),
    text.toUpperCase(),
    `plinth_${prefix}`,
    hash,
    '',
    makeSecret().text,
  ])
    expect([wrong, isRight(wrong, hash)]).toEqual([wrong, false]);
  expect(isRight(text, null)).toBe(false);
});

test.each(['plinth_', 'plinth_abc_def', `plinth_${'0'.repeat(12)}_${'g'.repeat(64)}`, 'eyJhbGciOiJSUzI1NiJ9.e30.x'])(
  '%s is found by no prefix',
  (text) => {
    expect(prefixOf(text)).toBeNull();
    expect(isSecret(text)).toBe(text.startsWith('plinth_'));
  },
);
