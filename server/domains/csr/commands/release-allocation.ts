import { Budget, budgetAllocation } from '@plinth/schema/csr/budget.ts';
import { ProjectSector } from '@plinth/schema/csr/sector.ts';
import { z } from 'zod';
import { command, oneOf, rowsOf } from '../../../engine/command.ts';
import { refuseBelowCommitted } from '../rules/allocation.ts';
import { minus } from '../rules/amounts.ts';
import { isOpen } from '../rules/budget-guards.ts';
import { amountInput } from '../rules/input.ts';

export const releaseAllocation = command({
  on: Budget,
  name: 'releaseAllocation',
  description: 'Takes an amount back from a sector. What is promised to projects stays.',
  input: z.object({
    sector: oneOf(ProjectSector).describe('The sector that gives it back.'),
    amount: amountInput.describe('How much.'),
  }),
  allow: 'budget:allocate',
  with: { allocations: rowsOf(budgetAllocation, 'sector', 'allocatedAmount', 'committedAmount') },
  when: isOpen,
  run(row, { sector, amount }, { related: { allocations } }) {
    const allocation = allocations.find((each) => each.sector === sector);
    refuseBelowCommitted(allocation, amount);
    return {
      allocatedAmount: minus(row.allocatedAmount, amount),
      parts: {
        allocations: { update: [{ id: allocation.id, allocatedAmount: minus(allocation.allocatedAmount, amount) }] },
      },
    };
  },
});
