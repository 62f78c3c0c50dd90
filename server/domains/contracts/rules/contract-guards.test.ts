import { expect, test } from 'vitest';
import type { Guard } from '../../../engine/lifecycle.ts';
import * as guards from './contract-guards.ts';

type Row = Parameters<Guard['check']>[0];

const kari = { kind: 'user', id: 'kari', name: 'Kari' } as const;
const check = (guard: Guard, row: object, related: object = {}) =>
  guard.check(row as Row, { related, actor: kari, now: '2026-11-20T23:59:00.000Z' } as Parameters<Guard['check']>[1])
    ?.rule ?? null;

test.each([
  ['active', null],
  ['prospect', null],
  ['blocked', 'contract.customer_closed'],
  ['closed', 'contract.customer_closed'],
])('a customer who is %s', (status, rule) => {
  expect(check(guards.customerIsOpen, {}, { customer: { status } })).toBe(rule);
});

test('a contract needs a text', () => {
  expect(check(guards.hasText, {}, { versions: [] })).toBe('contract.no_text');
  expect(check(guards.hasText, {}, { versions: [{ no: 1 }] })).toBeNull();
});

test('nobody approves what they submitted, or whose newest text they wrote', () => {
  const versions = [
    { no: 2, createdById: 'ola' },
    { no: 1, createdById: 'kari' },
  ];
  expect(check(guards.isNotOwnWork, { submittedById: 'ola' }, { versions })).toBeNull();
  expect(check(guards.isNotOwnWork, { submittedById: 'kari' }, { versions })).toBe('contract.own_work');
  const newest = [...versions, { no: 3, createdById: 'kari' }];
  expect(check(guards.isNotOwnWork, { submittedById: 'ola' }, { versions: newest })).toBe('contract.own_work');
});

test.each([
  ['critical', null, 'contract.critical_flag'],
  ['critical', '2026-11-19T10:00:00Z', null],
  ['high', null, null],
])('a flag that is %s and resolved at %s', (severity, resolvedAt, rule) => {
  expect(check(guards.hasNoCriticalFlag, {}, { flags: [{ severity, resolvedAt }] })).toBe(rule);
});

test('somebody must be there to sign', () => {
  expect(check(guards.hasSignatory, {}, { parties: [{ role: 'other' }] })).toBe('contract.no_signatory');
  expect(check(guards.hasSignatory, {}, { parties: [{ role: 'customer' }] })).toBeNull();
});

test('a contract begins on its first day and has run out after its last', () => {
  expect(check(guards.hasBegun, { startDate: '2026-11-20' })).toBeNull();
  expect(check(guards.hasBegun, { startDate: '2026-11-21' })).toBe('contract.not_begun');
  expect(check(guards.hasRunOut, { endDate: '2026-11-20' })).toBe('contract.not_run_out');
  expect(check(guards.hasRunOut, { endDate: '2026-11-19' })).toBeNull();
});
