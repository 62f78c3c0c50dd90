import { Budget, budgetAllocation } from '@plinth/schema/csr/budget.ts';
import { ProjectSector } from '@plinth/schema/csr/sector.ts';
import { z } from 'zod';
import { command, oneOf, rowsOf } from '../../../engine/command.ts';
import { refuseBelowCommitted } from '../rules/allocation.ts';
import { isOpen } from '../rules/budget-guards.ts';
import { amountInput, reasonInput, refusal } from '../rules/input.ts';

export const transferAllocation = command({
  on: Budget,
  name: 'transferAllocation',
  description:
    'Asks for an amount to go from one sector of a budget to another. It goes when a second person approves the transfer.',
  input: z.object({
    fromSector: oneOf(ProjectSector).describe('The sector that gives.'),
    toSector: oneOf(ProjectSector).describe('The sector that gets.'),
    amount: amountInput.describe('How much.'),
    reason: reasonInput.describe('Why, in a sentence or two.'),
  }),
  allow: 'budget:transfer',
  with: { allocations: rowsOf(budgetAllocation, 'sector', 'allocatedAmount', 'committedAmount') },
  adds: 'transfers',
  when: isOpen,
  run(_row, { fromSector, toSector, amount, reason }, { related: { allocations }, actor }) {
    if (fromSector === toSector)
      throw refusal('budget_transfer.other_sector', 'A transfer goes to another sector.', 'toSector');
    refuseBelowCommitted(
      allocations.find(({ sector }) => sector === fromSector),
      amount,
    );
    return { parts: { transfers: { add: [{ fromSector, toSector, amount, reason, requestedById: actor.id }] } } };
  },
});
