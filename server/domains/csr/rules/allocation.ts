import { isMore, minus, plus } from './amounts.ts';
import { refusal } from './input.ts';

export interface Allocation {
  readonly id: string;
  readonly sector: string;
  readonly allocatedAmount: string;
  readonly committedAmount: string;
}

interface Total {
  readonly totalBudget: string;
  readonly allocatedAmount: string;
}

/** What a budget has left to set aside. */
export function remainingOf({ totalBudget, allocatedAmount }: Total): string {
  return minus(totalBudget, allocatedAmount);
}

/** INV-CS-01: a sector gets no more than is left. @throws DomainError with what that is */
export function refuseBeyondTotal(budget: Total, amount: string): void {
  const remaining = remainingOf(budget);
  if (isMore(amount, remaining))
    throw refusal('budget.exceeded', `The budget has ${remaining} left.`, 'amount', { remaining });
}

/** INV-CS-02: what is promised to projects stays. @throws DomainError with what the sector can give */
export function refuseBelowCommitted(allocation: Allocation | undefined, amount: string): asserts allocation {
  const free = allocation ? minus(allocation.allocatedAmount, allocation.committedAmount) : '0.00';
  if (!allocation || isMore(amount, free))
    throw refusal('budget.below_committed', `The sector has ${free} that is promised to no project.`, 'amount', {
      free,
    });
}

/** The changes by which an amount goes to a sector that may have a row already. */
export function addTo(allocations: readonly Allocation[], sector: string, amount: string, note?: string) {
  const there = allocations.find((each) => each.sector === sector);
  const noted = note === undefined ? {} : { note };
  return there
    ? { add: [], update: [{ id: there.id, allocatedAmount: plus(there.allocatedAmount, amount), ...noted }] }
    : { add: [{ sector, allocatedAmount: amount, ...noted }], update: [] };
}
