import { expect, test, vi } from 'vitest';
import type { Effect } from '../../../engine/lifecycle.ts';
import * as effects from './contract-effects.ts';

type Run = Parameters<Effect['run']>;

/** What the effect decides, and what it tells others. */
function decide(effect: Effect, row: object, input: Record<string, unknown>, related: object = {}) {
  const told: unknown[] = [];
  const context = {
    related,
    actor: { kind: 'user', id: 'kari', name: 'Kari' },
    now: '2026-11-20T10:00:00.000Z',
    emit: (type: { name: string }, payload: object) => told.push([type.name, payload]),
    enqueue: vi.fn<() => void>(),
    afterCommit: vi.fn<() => void>(),
  };
  const decision = effect.run({ id: 'c1', customerId: 'k1', ...row }, input, context as unknown as Run[2]);
  return { decision, told };
}

const parties = [
  { id: 'p1', role: 'customer', signedAt: null },
  { id: 'p2', role: 'supplier', signedAt: '2026-11-19T00:00:00.000000Z' },
  { id: 'p3', role: 'other', signedAt: null },
];
const sign = (partyId: string, signedOn: string, among: readonly object[] = parties) =>
  decide(effects.recordSignature, {}, { partyId, signatoryName: 'Ola', signedOn }, { parties: among });

test('the last signature signs the contract, dated by the latest', () => {
  expect(sign('p1', '2026-11-01').decision).toEqual({
    status: 'signed',
    signedDate: '2026-11-19',
    parts: {
      parties: {
        update: [{ id: 'p1', signatoryName: 'Ola', signatoryTitle: null, signedAt: '2026-11-01T00:00:00Z' }],
      },
    },
  });
  const one = [...parties, { id: 'p4', role: 'guarantor', signedAt: null }];
  expect(sign('p1', '2026-11-01', one).decision).toMatchObject({ status: 'out_for_signature' });
});

test.each([
  ['p2', '2026-11-20', 'contract.signed_already'],
  ['p3', '2026-11-20', 'contract.not_signatory'],
  ['p1', '2026-11-21', 'date.in_future'],
])('the signature of %s on %s is refused', (party, day, rule) => {
  expect(() => sign(party, day)).toThrow(expect.objectContaining({ code: 'RULE_VIOLATED', rule }) as Error);
});

test('notice is noted with its moment; past its last day it takes a reason', () => {
  const due = { endDate: '2026-12-31', noticePeriodDays: 30 };
  expect(decide(effects.giveNotice, due, {}).decision).toEqual({ noticeSentAt: '2026-11-20T10:00:00.000Z' });
  const late = { endDate: '2026-12-01', noticePeriodDays: 30 };
  expect(() => decide(effects.giveNotice, late, {})).toThrow('due by 2026-11-01');
  expect(decide(effects.giveNotice, late, { reason: 'They agreed.' }).decision).toMatchObject({
    parts: { notes: { add: [{ body: 'They agreed.', visibility: 'owners' }] } },
  });
});

test('a termination keeps day and reason and tells others; a day to come, or before the first, is refused', () => {
  const row = { startDate: '2026-01-01' };
  const { decision, told } = decide(effects.terminate, row, { reason: 'Late', lastDay: '2026-11-20' });
  expect(decision).toEqual({ terminationDate: '2026-11-20', terminationReason: 'Late' });
  expect(told).toEqual([['contracts.contract_ended', { contractId: 'c1', customerId: 'k1', reason: 'terminated' }]]);
  expect(() => decide(effects.terminate, row, { reason: 'Late', lastDay: '2026-11-21' })).toThrow('give notice before');
  expect(() => decide(effects.terminate, row, { reason: 'Late', lastDay: '2025-12-31' })).toThrow(
    'first day is 2026-01-01',
  );
});
