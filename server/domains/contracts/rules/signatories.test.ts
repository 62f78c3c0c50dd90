import { expect, test } from 'vitest';
import { isLastToSign, signatories } from './signatories.ts';

const party = (id: string, role: string, signedAt: string | null = null) => ({ id, role, signedAt });

test('everybody signs but those who only take part', () => {
  const parties = [party('a', 'customer'), party('b', 'other'), party('c', 'guarantor')];
  expect(signatories(parties).map(({ id }) => id)).toEqual(['a', 'c']);
});

test('the last to sign is the one after whom nobody is missing', () => {
  const parties = [party('a', 'customer'), party('b', 'supplier', '2026-11-01T10:00:00Z'), party('c', 'other')];
  expect(isLastToSign(parties, 'a')).toBe(true);
  expect(isLastToSign([...parties, party('d', 'signatory')], 'a')).toBe(false);
});
