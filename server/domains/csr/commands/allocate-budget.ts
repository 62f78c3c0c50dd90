import { Budget, budgetAllocation } from '@plinth/schema/csr/budget.ts';
import { ProjectSector } from '@plinth/schema/csr/sector.ts';
import { z } from 'zod';
import { command, oneOf, rowsOf } from '../../../engine/command.ts';
import { addTo, refuseBeyondTotal } from '../rules/allocation.ts';
import { plus } from '../rules/amounts.ts';
import { isOpen } from '../rules/budget-guards.ts';
import { amountInput } from '../rules/input.ts';

export const allocateBudget = command({
  on: Budget,
  name: 'allocateBudget',
  description: 'Sets an amount of a budget aside for a sector, beside what the sector has. It is no more than is left.',
  input: z.object({
    sector: oneOf(ProjectSector).describe('What it is for.'),
    amount: amountInput.describe('How much is added to what the sector has.'),
    note: z.string().trim().min(1).max(2000).optional().describe('Why, or what for.'),
  }),
  allow: 'budget:allocate',
  with: { allocations: rowsOf(budgetAllocation, 'sector', 'allocatedAmount', 'committedAmount') },
  when: isOpen,
  run(row, { sector, amount, note }, { related: { allocations } }) {
    refuseBeyondTotal(row, amount);
    return {
      allocatedAmount: plus(row.allocatedAmount, amount),
      parts: { allocations: addTo(allocations, sector, amount, note) },
    };
  },
});
