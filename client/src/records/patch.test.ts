import { expect, test } from 'vitest';
import type { Row } from '../api/aggregate.ts';
import { toDraft, type Draft, type DraftRow } from './draft.ts';
import { clashesOf, rebase } from './merge.ts';
import { aggregateNamed } from './model.ts';
import { placeOf, updatePatch } from './patch.ts';

const contract = aggregateNamed('Contract');
const party = (id: string, name: string) => ({ id, role: 'CUSTOMER', name, customerId: null });
const row: Row = {
  id: 'c1',
  version: 3,
  title: 'Ring road',
  status: 'ACTIVE',
  endDate: '2027-01-01',
  value: { amount: '98500.00', currency: 'NOK' },
  parties: [party('p1', 'Fjord'), party('p2', 'Acme')],
};
const base = toDraft(contract, row);

const withValues = (draft: Draft, values: Draft['values']): Draft => ({
  ...draft,
  values: { ...draft.values, ...values },
});
const parties = (draft: Draft): readonly DraftRow[] => draft.parts['parties'] ?? [];
const withParties = (draft: Draft, rows: readonly DraftRow[]): Draft => ({
  ...draft,
  parts: { ...draft.parts, parties: rows },
});
const renamed = (rows: readonly DraftRow[], id: string, name: string) =>
  rows.map((each) => (each.id === id ? { ...each, values: { ...each.values, name } } : each));

test('only what differs is sent, and an empty field clears', () => {
  expect(updatePatch(contract, base, base).input).toEqual({});
  const draft = withValues(base, { title: 'Old bridge', endDate: '', value: { amount: '1', currency: 'EUR' } });
  expect(updatePatch(contract, base, draft).input).toEqual({
    title: 'Old bridge',
    endDate: null,
    value: { amount: '1', currency: 'EUR' },
  });
});

test('rows are added, changed and removed by themselves, and paths of errors lead back to them', () => {
  const rows = [
    ...renamed(parties(base), 'p1', 'Fjord AS').slice(0, 1),
    { key: 'n1', values: { role: '', name: 'New', customerId: '' } },
  ];
  const patch = updatePatch(contract, base, withParties(base, rows));
  expect(patch.input).toEqual({
    parties: { add: [{ name: 'New' }], update: [{ id: 'p1', name: 'Fjord AS' }], remove: ['p2'] },
  });
  expect(placeOf('parties.add[0].name', patch.rows)).toBe('parties/n1/name');
  expect(placeOf('parties.update[0].name', patch.rows)).toBe('parties/p1/name');
  expect(placeOf('value.amount', patch.rows)).toBe('value');
});

test('rows in another order are sent as the whole list', () => {
  const patch = updatePatch(contract, base, withParties(base, parties(base).toReversed()));
  expect(patch.input).toEqual({ parties: { set: [{ id: 'p2' }, { id: 'p1' }] } });
});

test('what two people changed apart is merged, what both changed is asked about', () => {
  const mine = withParties(
    withValues(base, { title: 'Mine', endDate: '2028-01-01' }),
    renamed(parties(base), 'p1', 'Mine'),
  );
  const theirs = withParties(withValues(base, { title: 'Theirs', riskClass: 'HIGH' }), [
    ...renamed(parties(base), 'p2', 'Theirs'),
    { key: 'p3', id: 'p3', values: { role: 'OTHER', name: 'Added', customerId: '' } },
  ]);
  expect(clashesOf(contract, { base, mine, theirs }).map((clash) => clash.place)).toEqual(['title']);

  const kept = rebase(contract, { base, mine, theirs });
  expect(kept.values).toMatchObject({ title: 'Mine', endDate: '2028-01-01', riskClass: 'HIGH' });
  expect(parties(kept).map((each) => each.values['name'])).toEqual(['Mine', 'Theirs', 'Added']);
  expect(rebase(contract, { base, mine, theirs }, new Set(['title'])).values['title']).toBe('Theirs');
});

test('a row that I changed and somebody removed is asked about, and can be wanted back', () => {
  const mine = withParties(base, renamed(parties(base), 'p1', 'Mine'));
  const theirs = withParties(base, parties(base).slice(1));
  expect(clashesOf(contract, { base, mine, theirs }).map((clash) => clash.place)).toEqual(['parties/p1']);
  expect(
    parties(rebase(contract, { base, mine, theirs })).map((each) => [each.id, each.values['name']]),
  ).toContainEqual([undefined, 'Mine']);
  expect(parties(rebase(contract, { base, mine, theirs }, new Set(['parties/p1'])))).toHaveLength(1);
});
