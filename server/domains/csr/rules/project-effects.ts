import { CommitmentReleased, ProjectActivated } from '@plinth/schema/csr/project-events.ts';
import { projectBudgetLine } from '@plinth/schema/csr/project-parts.ts';
import { Project } from '@plinth/schema/csr/project.ts';
import { z } from 'zod';
import { rowsOf } from '../../../engine/command.ts';
import { effect } from '../../../engine/lifecycle.ts';
import { isMore, minus } from './amounts.ts';
import { reasonInput } from './input.ts';
import { sumOf } from './project-guards.ts';

const why = z.object({ reason: reasonInput.describe('Why, in a sentence or two.') });
const noted = (reason: string) => ({ notes: { add: [{ body: reason }] } });

export const rememberSubmitter = effect({
  on: Project,
  run: (_row, _input, { actor }) => ({ submittedById: actor.id }),
});

export const keepReason = effect({
  on: Project,
  input: why,
  run: (_row, { reason }) => ({ parts: noted(reason) }),
});

/** Activation is the commitment: the budget is asked in the same transaction, and when it refuses nothing has happened. */
export const commit = effect({
  on: Project,
  with: { budgetLines: rowsOf(projectBudgetLine, 'amount') },
  run({ id: projectId, budgetId, sector }, _input, { related: { budgetLines }, emit }) {
    const amount = sumOf(budgetLines);
    if (budgetId) emit(ProjectActivated, { projectId, budgetId, sector, amount });
    return { approvedBudget: amount, committedAmount: amount };
  },
});

export const release = effect({
  on: Project,
  input: why,
  run({ id: projectId, budgetId, sector, committedAmount, actualExpenditure }, { reason }, { emit }) {
    const amount = minus(committedAmount, actualExpenditure);
    if (budgetId && isMore(amount, '0')) emit(CommitmentReleased, { projectId, budgetId, sector, amount });
    return { committedAmount: actualExpenditure, parts: noted(reason) };
  },
});
