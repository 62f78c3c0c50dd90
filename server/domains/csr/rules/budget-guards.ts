import { Budget, budgetAllocation, budgetTransfer } from '@plinth/schema/csr/budget.ts';
import { rowsOf, type Refusal } from '../../../engine/command.ts';
import { guard } from '../../../engine/lifecycle.ts';

/** Whether it may still be divided otherwise. */
export function isOpen({ status }: { readonly status: string }): Refusal | null {
  return status === 'closed' ? { rule: 'budget.closed', message: 'The year of the budget is over.' } : null;
}

export const hasAllocations = guard({
  on: Budget,
  with: { allocations: rowsOf(budgetAllocation, 'sector') },
  check: (_row, { related }) =>
    related.allocations.length === 0
      ? { rule: 'budget.no_allocation', message: 'Nothing of it is set aside for a sector yet.' }
      : null,
});

export const hasNoOpenTransfer = guard({
  on: Budget,
  with: { transfers: rowsOf(budgetTransfer, 'status') },
  check: (_row, { related }) =>
    related.transfers.some(({ status }) => status === 'proposed')
      ? { rule: 'budget.open_transfer', message: 'A transfer between sectors waits for a decision.' }
      : null,
});
