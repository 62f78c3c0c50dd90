import { organization } from '@plinth/schema/csr/organization.ts';
import { projectBudgetLine, projectMilestone, projectRecipient } from '@plinth/schema/csr/project-parts.ts';
import { Project } from '@plinth/schema/csr/project.ts';
import { one, type Refusal, rowsOf } from '../../../engine/command.ts';
import { guard } from '../../../engine/lifecycle.ts';
import { hundredths, isMore, plus } from './amounts.ts';

/** From here on a second person starts a project. */
export const fourEyesFrom = '100000.00';

export function sumOf(rows: readonly { readonly amount: string }[]): string {
  return rows.reduce((sum, { amount }) => plus(sum, amount), '0.00');
}

/** Whether parts, in percent with four decimals, make up a whole; none at all do. */
function isWhole(parts: readonly (string | null)[]): boolean {
  const sum = parts.reduce((before, part) => before + Math.round(Number(part ?? 0) * 10_000), 0);
  return parts.length === 0 || (sum === 1_000_000 && !parts.includes(null));
}

/** Without partners of its own the project is the organisation's alone. */
export const sharesAddUp = guard({
  on: Project,
  with: { recipients: rowsOf(projectRecipient, 'share') },
  check(_row, { related: { recipients } }) {
    return !isWhole(recipients.map(({ share }) => share))
      ? { rule: 'project.shares', message: 'The shares of those who take part add up to 100 percent.' }
      : null;
  },
});

/** INV-CS-04: all milestones have a weight, or none has one. */
export const weightsAddUp = guard({
  on: Project,
  with: { milestones: rowsOf(projectMilestone, 'weight') },
  check(_row, { related: { milestones } }) {
    const weights = milestones.map(({ weight }) => weight);
    return weights.some((weight) => weight !== null) && !isWhole(weights)
      ? { rule: 'project_milestone.weights', message: 'The weights of the milestones add up to 100 percent.' }
      : null;
  },
});

/** INV-CS-03. */
export const linesAddUp = guard({
  on: Project,
  with: { budgetLines: rowsOf(projectBudgetLine, 'amount') },
  check({ estimatedBudget }, { related: { budgetLines } }) {
    const lines = sumOf(budgetLines);
    return hundredths(lines) !== hundredths(estimatedBudget ?? '0') || budgetLines.length === 0
      ? {
          rule: 'project.lines',
          message: `The budget lines add up to ${lines}, and the estimate is ${estimatedBudget ?? '0.00'}.`,
          params: { lines, estimate: estimatedBudget ?? '0.00' },
        }
      : null;
  },
});

/** INV-CS-09. */
export const recipientIsReady = guard({
  on: Project,
  with: { organization: one(organization, 'isActive', 'mouSigned', 'mouDate', 'mouValidTo') },
  check(_row, { related, now }): Refusal | null {
    const { organization: recipient } = related;
    const today = now.slice(0, 10);
    if (!recipient?.isActive)
      return { rule: 'project.recipient_inactive', message: 'The organisation that carries it out is not in use.' };
    const { mouSigned, mouDate, mouValidTo } = recipient;
    return !mouSigned || (mouDate ?? today) > today || (mouValidTo ?? today) < today
      ? {
          rule: 'project.recipient_ready',
          message: 'The organisation that carries it out has no memorandum of understanding that holds today.',
        }
      : null;
  },
});

export const isNotOwnPlan = guard({
  on: Project,
  check: ({ submittedById, createdById, estimatedBudget }, { actor }) =>
    (submittedById === actor.id || createdById === actor.id) && !isMore(fourEyesFrom, estimatedBudget ?? '0')
      ? {
          rule: 'project.own_plan',
          message: `From ${fourEyesFrom} on, whoever wrote or submitted a plan does not start it.`,
          params: { from: fourEyesFrom },
        }
      : null,
});

export const milestonesAreSettled = guard({
  on: Project,
  with: { milestones: rowsOf(projectMilestone, 'status') },
  check: (_row, { related: { milestones } }) =>
    milestones.every(({ status }) => status === 'approved' || status === 'waived')
      ? null
      : { rule: 'project.open_milestone', message: 'A milestone is neither approved nor waived.' },
});
