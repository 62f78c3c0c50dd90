import { projectMilestone } from '@plinth/schema/csr/project-parts.ts';
import { Project } from '@plinth/schema/csr/project.ts';
import { z } from 'zod';
import { partEffect, partGuard } from '../../../engine/lifecycle.ts';
import { reasonInput } from './input.ts';

const on = Project;
const of = projectMilestone;

export const projectIsActive = partGuard({
  on,
  of,
  check: (_row, { root: { status } }) =>
    status === 'active' ? null : { rule: 'milestone.project_not_active', message: 'The project does not run.' },
});

/** INV-CS-04. */
export const isWhole = partGuard({
  on,
  of,
  check: ({ completionPercentage }) =>
    completionPercentage === 100
      ? null
      : {
          rule: 'milestone.not_whole',
          message: `It is at ${String(completionPercentage)} percent.`,
          params: { percent: completionPercentage },
        },
});

/** INV-CS-05, of whoever submitted it; that nobody of the recipient approves it is Postgres' to say. */
export const isNotOwnMilestone = partGuard({
  on,
  of,
  check: ({ submittedById }, { actor }) =>
    submittedById === actor.id
      ? { rule: 'project_milestone.approved_by_another', message: 'Whoever submitted a milestone may not approve it.' }
      : null,
});

export const reportProgress = partEffect({
  on,
  of,
  input: z.object({
    completionPercentage: z.number().int().min(0).max(100).describe('How much of it is done, in percent.'),
    notes: z.string().trim().min(1).max(20_000).optional().describe('What there is to tell.'),
  }),
  run: (_row, { completionPercentage, notes }) => ({
    row: { completionPercentage, ...(notes === undefined ? {} : { notes }) },
  }),
});

export const submit = partEffect({
  on,
  of,
  run: (_row, _input, { actor, now }) => ({
    row: { submittedById: actor.id, submittedAt: now, rejectedReason: null },
  }),
});

export const approve = partEffect({
  on,
  of,
  run: (_row, _input, { actor, now }) => ({ row: { approvedById: actor.id, approvedAt: now } }),
});

export const giveReason = partEffect({
  on,
  of,
  input: z.object({ reason: reasonInput.describe('Why, in a sentence or two.') }),
  run: (_row, { reason }) => ({ row: { rejectedReason: reason } }),
});
