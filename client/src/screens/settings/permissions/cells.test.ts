import { expect, test } from 'vitest';
import { cellOf, others, withCell } from './cells.ts';

const held = ['contract:read:own', 'contract:read:team', 'customer:read:all:pii', 'contracts:write:all'];

test('narrow scopes of one action add up, and a fieldset comes with the scope it is written with', () => {
  expect(cellOf(held, 'contract', 'read')).toEqual({ scopes: ['own', 'team'], fieldsets: [] });
  expect(cellOf(held, 'customer', 'read')).toEqual({ scopes: ['all'], fieldsets: ['pii'] });
  expect(cellOf(held, 'customer', 'update')).toEqual({ scopes: [], fieldsets: [] });
});

test('a cell that is changed leaves all others as they are', () => {
  const changed = withCell(held, 'customer', 'read', { scopes: ['own'], fieldsets: [] });
  expect(changed).toEqual(['contract:read:own', 'contract:read:team', 'contracts:write:all', 'customer:read:own']);
  expect(withCell(changed, 'contract', 'read', { scopes: [], fieldsets: [] })).toEqual([
    'contracts:write:all',
    'customer:read:own',
  ]);
});

test('what is read back is what was written', () => {
  const cell = { scopes: ['own', 'team'], fieldsets: ['pii', 'financial'] };
  expect(cellOf(withCell([], 'contract', 'read', cell), 'contract', 'read')).toEqual(cell);
});

test('what no cell shows is told apart', () => {
  expect(others(held, [{ name: 'contract', actions: ['read'] }])).toEqual([
    'customer:read:all:pii',
    'contracts:write:all',
  ]);
});
