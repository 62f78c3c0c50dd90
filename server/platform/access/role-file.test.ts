import { expect, test } from 'vitest';
import { DomainError } from '../../errors.ts';
import { readRoles } from './role-file.ts';

function refusal(text: string): DomainError {
  try {
    readRoles(text);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test('roles are read with what is said of them', () => {
  const text =
    'roles:\n  viewer:\n    title: Leser\n    description: Reads.\n    permissions: [a:read:all, a:read:all]\n  none: { permissions: [] }\n';
  expect(readRoles(text)).toEqual([
    { name: 'viewer', title: 'Leser', about: 'Reads.', permissions: ['a:read:all'] },
    { name: 'none', title: null, about: null, permissions: [] },
  ]);
});

test('a text in Markdown has them in a fenced block, and other blocks are passed over', () => {
  const text =
    '# Access\n\n```yaml\nlimits:\n  a: 1\n```\n\n```yml\nroles:\n  viewer:\n    permissions:\n      - a:read:all\n```\n';
  expect(readRoles(text)).toEqual([{ name: 'viewer', title: null, about: null, permissions: ['a:read:all'] }]);
});

test.each([
  ['roles:\n  viewer:\n    permissions: [a:read:all\n', 'roles.yaml', 'line '],
  ['roles:\n  viewer: { permissions: [] }\n  viewer: { permissions: [] }\n', 'roles.yaml', 'line 3'],
  ['roles:\n  viewer: { permissions: [1] }\n', 'roles.form', 'roles.viewer.permissions[0]'],
  ['roles:\n  viewer: { permisions: [] }\n', 'roles.form', 'roles.viewer'],
  ['roles:\n  "a b": { permissions: [] }\n', 'roles.form', 'roles.a b'],
  ['roles: [viewer]\n', 'roles.form', 'roles'],
  ['people: {}\n', 'roles.none', 'no roles'],
  ['', 'roles.none', 'no roles'],
  ['x'.repeat(1_000_001), 'roles.file', 'a million'],
])('%j is refused by %s', (text, rule, words) => {
  const error = refusal(text);
  expect([error.code, error.rule]).toEqual(['BAD_USER_INPUT', rule]);
  expect(error.message).toContain(words);
});

test('aliases that stand for more and more are refused before they are followed', () => {
  const rows = Array.from(
    { length: 30 },
    (_, n) => `b${String(n + 1)}: &b${String(n + 1)} [*b${String(n)}, *b${String(n)}]`,
  );
  const bomb = ['b0: &b0 [x, x]', ...rows, 'roles: { viewer: { permissions: *b30 } }'];
  const began = performance.now();
  expect(refusal(bomb.join('\n')).rule).toBe('roles.yaml');
  expect(performance.now() - began).toBeLessThan(1_000);
});
