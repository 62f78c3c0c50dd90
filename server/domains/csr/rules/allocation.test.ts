import { expect, it } from 'vitest';
import { addTo, refuseBelowCommitted, refuseBeyondTotal, remainingOf } from './allocation.ts';

const budget = { totalBudget: '1000000.00', allocatedAmount: '600000.00' };
const health = { id: 'h', sector: 'health', allocatedAmount: '600000.00', committedAmount: '450000.00' };

it('INV-CS-01: sets aside no more than is left, to the hundredth', () => {
  expect(remainingOf(budget)).toBe('400000.00');
  expect(() => {
    refuseBeyondTotal(budget, '400000');
  }).not.toThrow();
  expect(() => {
    refuseBeyondTotal(budget, '400000.01');
  }).toThrow(
    expect.objectContaining({ code: 'RULE_VIOLATED', rule: 'budget.exceeded', params: { remaining: '400000.00' } }),
  );
});

it('INV-CS-02: takes nothing that is promised', () => {
  expect(() => {
    refuseBelowCommitted(health, '150000');
  }).not.toThrow();
  expect(() => {
    refuseBelowCommitted(health, '150000.01');
  }).toThrow(expect.objectContaining({ rule: 'budget.below_committed', params: { free: '150000.00' } }));
  expect(() => {
    refuseBelowCommitted(undefined, '1');
  }).toThrow(expect.objectContaining({ params: { free: '0.00' } }));
});

it('adds to the row of a sector, or makes one', () => {
  expect(addTo([health], 'health', '0.50')).toEqual({
    add: [],
    update: [{ id: 'h', allocatedAmount: '600000.50' }],
  });
  expect(addTo([health], 'other', '5', 'Reserve')).toEqual({
    add: [{ sector: 'other', allocatedAmount: '5', note: 'Reserve' }],
    update: [],
  });
});
