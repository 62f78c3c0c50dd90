import { Budget, budgetAllocation, budgetTransfer } from '@plinth/schema/csr/budget.ts';
import { z } from 'zod';
import { rowsOf } from '../../../engine/command.ts';
import { partEffect, partGuard } from '../../../engine/lifecycle.ts';
import { addTo, refuseBelowCommitted } from './allocation.ts';
import { minus } from './amounts.ts';
import { reasonInput } from './input.ts';

/** Two persons: whoever asked for a transfer does not approve it. */
export const isNotOwnTransfer = partGuard({
  on: Budget,
  of: budgetTransfer,
  check: ({ requestedById }, { actor }) =>
    requestedById === actor.id
      ? { rule: 'budget_transfer.two_persons', message: 'Whoever asked for a transfer may not approve it.' }
      : null,
});

export const moveMoney = partEffect({
  on: Budget,
  of: budgetTransfer,
  with: { allocations: rowsOf(budgetAllocation, 'sector', 'allocatedAmount', 'committedAmount') },
  run({ fromSector, toSector, amount }, _input, { related: { allocations }, actor }) {
    const from = allocations.find(({ sector }) => sector === fromSector);
    refuseBelowCommitted(from, amount);
    const { update, add } = addTo(allocations, toSector, amount);
    const less = { id: from.id, allocatedAmount: minus(from.allocatedAmount, amount) };
    return { row: { decidedById: actor.id }, parts: { allocations: { update: [less, ...update], add } } };
  },
});

export const turnDown = partEffect({
  on: Budget,
  of: budgetTransfer,
  input: z.object({ reason: reasonInput.describe('Why it will not be done.') }),
  run: (_row, { reason }, { actor }) => ({ row: { decidedById: actor.id, decisionNote: reason } }),
});
