import { Budget, budgetAllocation } from '@plinth/schema/csr/budget.ts';
import { ProjectSector } from '@plinth/schema/csr/sector.ts';
import { z } from 'zod';
import { command, oneOf, rowsOf } from '../../../engine/command.ts';
import { minus } from '../rules/amounts.ts';
import { amountInput } from '../rules/input.ts';

/** What a cancelled project gives back. Not in the API: it is taken by a handler only, also of a budget that is closed. */
export const releaseCommitment = command({
  on: Budget,
  name: 'releaseCommitment',
  description: 'Gives a sector back what a project will not spend.',
  input: z.object({
    sector: oneOf(ProjectSector).describe('The sector of the project.'),
    amount: amountInput.describe('What it gives back.'),
  }),
  allow: 'budget:allocate',
  with: { allocations: rowsOf(budgetAllocation, 'sector', 'committedAmount') },
  run(row, { sector, amount }, { related: { allocations } }) {
    const allocation = allocations.find((each) => each.sector === sector);
    if (!allocation) throw new Error(`budget ${row.id} has promised nothing of ${sector}`);
    return {
      committedAmount: minus(row.committedAmount, amount),
      parts: {
        allocations: { update: [{ id: allocation.id, committedAmount: minus(allocation.committedAmount, amount) }] },
      },
    };
  },
});
