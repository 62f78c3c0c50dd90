import { expect, test } from 'vitest';
import { rolesAfter } from './role-mapping.ts';

const mapping = {
  roleMappings: [
    { group: 'Legal', role: 'contract_owner' },
    { group: 'Legal', role: 'approver' },
    { group: 'Sales', role: 'account_manager' },
  ],
  defaultRole: null,
};
const withDefault = { ...mapping, defaultRole: 'viewer' };

test('every role of every group is given', () => {
  expect(rolesAfter(mapping, [], ['Sales', 'Legal', 'Chess'])).toEqual([
    'account_manager',
    'approver',
    'contract_owner',
  ]);
});

test('roles of groups that one has left are taken, those given by hand stay', () => {
  expect(rolesAfter(mapping, ['approver', 'contract_owner', 'auditor'], ['Sales'])).toEqual([
    'account_manager',
    'auditor',
  ]);
});

test('whoever is in no mapped group is let in by the default role only', () => {
  expect(rolesAfter(mapping, [], ['Chess'])).toBeNull();
  expect(rolesAfter(mapping, ['approver', 'auditor'], [])).toBeNull();
  expect(rolesAfter(withDefault, ['approver'], ['Chess'])).toEqual(['viewer']);
});

test('the default role goes with the first group', () => {
  expect(rolesAfter(withDefault, ['viewer'], ['Sales'])).toEqual(['account_manager']);
});

test('where nothing is mapped people keep the roles they were given, and nobody new comes in', () => {
  const nothing = { roleMappings: [], defaultRole: null };
  expect(rolesAfter(nothing, ['admin'], ['Sales'])).toEqual(['admin']);
  expect(rolesAfter(nothing, [], ['Sales'])).toBeNull();
});
