import { expect, test } from 'vitest';
import { compileGrants } from '../../../engine/permissions.ts';
import { model } from '../../../test/actors.ts';
import { checkScopes, covers, within } from './scopes.ts';

const everything = compileGrants(['*:*:all', 'customer:read:all:pii']);

test.each<[held: string[], asked: string, expected: boolean]>([
  [['contract:read:all'], 'contract:read:all', true],
  [['contract:read:all'], 'contract:read:own', true],
  [['contract:read:own'], 'contract:read:own', true],
  [['contract:read:own'], 'contract:read:all', false],
  [['contract:read:all'], 'contract:update:all', false],
  [['contract:read:all'], 'customer:read:all', false],
  [['contract:*:all'], 'contract:approve:all', true],
  [['contract:approve:all'], 'contract:*:all', false],
  [['*:read:all'], 'contract:read:all', true],
  [['contract:read:all'], '*:read:all', false],
  [['*:*:all'], '*:*:all', true],
  [['*:*:all'], 'customer:read:all:pii', false],
  [['customer:read:all:pii'], 'customer:read:all:pii', true],
  [['customer:read:all:pii'], 'customer:read:all', true],
  [['*:*:all', 'customer:read:own:pii'], 'customer:read:all:pii', true],
])('who has %j may give %s: %s', (held, asked, expected) => {
  expect(covers(compileGrants(held), asked)).toBe(expected);
});

test('what an account no longer has its keys have no longer', () => {
  expect(within(['contract:read:all', 'customer:read:own'], ['customer:read:all'])).toEqual(['customer:read:own']);
  expect(within(['contract:*:all'], ['contract:read:all'])).toEqual([]);
});

test('scopes are kept once each and in order', () => {
  const given = ['customer:read:all', 'contract:read:own', 'customer:read:all', 'serviceAccount:read:all'];
  expect(checkScopes(model, everything, given, 'scopes')).toEqual([
    'contract:read:own',
    'customer:read:all',
    'serviceAccount:read:all',
  ]);
});

test('they may be written as people write them, and are kept in full', () => {
  expect(checkScopes(model, everything, ['contracts:write:own', 'customers:read:pii'], 'scopes')).toEqual([
    'contract:create:own',
    'contract:update:own',
    'customer:read:all:pii',
  ]);
});

test.each<[scope: string, rule: string]>([
  ['contract:read', 'permission.malformed'],
  ['contract:read:all:pii:more', 'permission.malformed'],
  ['contract read:all', 'permission.malformed'],
  ['', 'permission.malformed'],
  ['contract:read:everywhere', 'permission.unknown_fieldset'],
  ['nothing:read:all', 'permission.unknown_aggregate'],
  ['contract:frobnicate:all', 'permission.unknown_action'],
  ['customer:approve:all', 'permission.unknown_action'],
  ['contract:read:all:nothing', 'permission.unknown_fieldset'],
  ['serviceAccount:fly:all', 'permission.unknown_action'],
  ['serviceAccount:read:own', 'permission.no_such_scope'],
])('%j is refused by %s, naming its place', (scope, rule) => {
  expect(() => checkScopes(model, everything, ['contract:read:all', scope], 'input.scopes')).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', rule, fields: ['input.scopes[1]'] }),
  );
});

test('nobody gives what they do not have', () => {
  const held = compileGrants(['contract:read:all', 'serviceAccount:create:all']);
  expect(checkScopes(model, held, ['contract:read:own'], 'scopes')).toEqual(['contract:read:own']);
  expect(() => checkScopes(model, held, ['contract:read:all', 'customer:read:all'], 'scopes')).toThrow(
    expect.objectContaining({
      code: 'FORBIDDEN',
      rule: 'scope.beyond_giver',
      params: { scopes: ['customer:read:all'] },
    }),
  );
});
