import { describe, expect, test } from 'vitest';
import { model } from '../test/actors.ts';
import { holds } from './delegation.ts';
import { knownPermissions, permissionText, readPermission } from './permission-text.ts';
import { compileGrants } from './permissions.ts';

const read = (text: string) => {
  const reading = readPermission(text, model);
  return 'permissions' in reading ? reading.permissions.map(permissionText) : reading.rule;
};

test.each([
  ['contract:read:all', ['contract:read:all']],
  ['contracts:read:own', ['contract:read:own']],
  ['customer:write:team', ['customer:create:team', 'customer:update:team']],
  ['customers:read:all:pii', ['customer:read:all:pii']],
  ['customers:read:pii', ['customer:read:all:pii']],
  ['contract:approve:all', ['contract:approve:all']],
  ['site:enter:all', ['site:enter:all']],
  ['*:*:all', ['*:*:all']],
  ['*:read:all:*', ['*:read:all:*']],
  ['projects:read:all', 'permission.unknown_aggregate'],
  ['contract:dance:all', 'permission.unknown_action'],
  ['user:read:own', 'permission.no_such_scope'],
  ['contract:read:all:pii', 'permission.unknown_fieldset'],
  ['reports:read:financial', 'permission.unknown_aggregate'],
  ['contract:read', 'permission.malformed'],
  ['contract:read:all:pii:more', 'permission.malformed'],
  ['contract read all', 'permission.malformed'],
  ['', 'permission.malformed'],
])('%s is read as %j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('lines that mean nothing here allow nothing', () => {
  expect(knownPermissions(['contracts:write:all', 'projects:read:all'], model)).toEqual([
    'contract:create:all',
    'contract:update:all',
  ]);
});

describe('who may give what', () => {
  const giver = (...permissions: string[]) => ({ grants: compileGrants(permissions) });
  const gives = (given: string, ...held: string[]) => {
    const reading = readPermission(given, model);
    return 'permissions' in reading && reading.permissions.every((each) => holds(giver(...held), each));
  };

  test.each([
    ['contract:read:all', ['contract:read:all'], true],
    ['contract:read:own', ['contract:read:tenant'], true],
    ['contract:read:all', ['contract:read:own'], false],
    ['contract:read:own', ['contract:read:team'], false],
    ['contract:read:own', ['*:*:all'], true],
    ['*:read:all', ['contract:read:all'], false],
    ['contract:*:all', ['contract:read:all'], false],
    ['*:*:all', ['*:read:all'], false],
    ['customer:read:all:pii', ['*:*:all'], false],
    ['customer:read:all:pii', ['*:*:all', '*:read:all:*'], true],
    ['customer:read:own:pii', ['customer:read:all', 'customer:read:own:pii'], true],
    ['contract:write:all', ['contract:create:all'], false],
  ])('%s by somebody with %j: %j', (given, held, expected) => {
    expect(gives(given, ...held)).toBe(expected);
  });
});
