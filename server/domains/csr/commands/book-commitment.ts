import { Budget, budgetAllocation } from '@plinth/schema/csr/budget.ts';
import { ProjectSector } from '@plinth/schema/csr/sector.ts';
import { z } from 'zod';
import { command, oneOf, rowsOf } from '../../../engine/command.ts';
import { plus } from '../rules/amounts.ts';
import { refuseBeyondSector } from '../rules/commitment.ts';
import { amountInput } from '../rules/input.ts';

/** What the activation of a project does to its budget. Not in the API: it is taken by a handler only. */
export const bookCommitment = command({
  on: Budget,
  name: 'bookCommitment',
  description: 'Promises an amount of a sector to a project.',
  input: z.object({
    sector: oneOf(ProjectSector).describe('The sector of the project.'),
    amount: amountInput.describe('What it is promised.'),
  }),
  allow: 'budget:allocate',
  with: { allocations: rowsOf(budgetAllocation, 'sector', 'allocatedAmount', 'committedAmount') },
  when: ({ status }) =>
    status === 'approved'
      ? null
      : { rule: 'budget.not_in_force', message: 'Projects are started out of a budget that is approved.' },
  run(row, { sector, amount }, { related: { allocations } }) {
    const allocation = allocations.find((each) => each.sector === sector);
    refuseBeyondSector(allocation, amount);
    return {
      committedAmount: plus(row.committedAmount, amount),
      parts: {
        allocations: { update: [{ id: allocation.id, committedAmount: plus(allocation.committedAmount, amount) }] },
      },
    };
  },
});
