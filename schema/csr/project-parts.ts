import { sql } from 'drizzle-orm';
import { check, pgTable } from 'drizzle-orm/pg-core';
import { choice, date, decimal, instant, integer, partOf, ref, text } from '../define.ts';
import { member } from '../platform/user.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { amount } from './amount.ts';
import { organization } from './organization.ts';
import { BudgetLineCategory, ProjectMilestoneStatus, RecipientRole } from './project-choices.ts';

export const projectRecipient = pgTable(
  'project_recipient',
  {
    ...partOf('project'),
    organizationId: ref('organization_id', () => organization, 'Who takes part.', {
      inverse: 'projectParts',
    }).notNull(),
    role: choice('role', RecipientRole, 'What it is in the project.').notNull().default('implementing'),
    share: decimal('share', 'Its share of the money, in percent.', { digits: 7, scale: 4 }).notNull(),
    agreementNo: text('agreement_no', 'Number of the agreement with it.', { max: 80 }),
    agreementDate: date('agreement_date', 'The day of the agreement.'),
  },
  (t) => [...tenantKeys(t), check('project_recipient_share_percent', sql`${t.share} > 0 and ${t.share} <= 100`)],
);

export const projectBudgetLine = pgTable(
  'project_budget_line',
  {
    ...partOf('project'),
    code: text('code', 'Its number in the plan.', { max: 40 }),
    category: choice('category', BudgetLineCategory, 'What it is for.').notNull(),
    description: text('description', 'What exactly.', { max: 500 }),
    quarter: integer('quarter', 'Quarter of the year it falls in.', { min: 1, max: 4 }),
    amount: amount('amount', 'How much.').notNull(),
  },
  (t) => [...tenantKeys(t), check('project_budget_line_amount_positive', sql`${t.amount} > 0`)],
);

export const projectMilestone = pgTable(
  'project_milestone',
  {
    ...partOf('project'),
    title: text('title', 'What is to be reached.', { max: 255 }).notNull(),
    description: text('description', 'More about it.', { long: true }),
    dueDate: date('due_date', 'When it should be reached.'),
    weight: decimal('weight', 'Its share of the work, in percent; all or none have one.', { digits: 7, scale: 4 }),
    completionPercentage: integer('completion_percentage', 'How much of it is done, in percent.', { min: 0, max: 100 })
      .notNull()
      .default(0),
    status: choice('status', ProjectMilestoneStatus, 'How it stands.').notNull().default('pending'),
    notes: text('notes', 'What was last told of it.', { long: true }),
    submittedById: ref('submitted_by_id', () => member, 'Who said that it is done, and so may not approve it.', {
      inverse: 'submittedMilestones',
    }),
    submittedAt: instant('submitted_at', 'When that was.'),
    approvedById: ref('approved_by_id', () => member, 'Who approved it.', { inverse: 'approvedMilestones' }),
    approvedAt: instant('approved_at', 'When that was.'),
    rejectedReason: text('rejected_reason', 'Why it was sent back or let go.', { max: 2000 }),
  },
  (t) => [
    ...tenantKeys(t),
    check(
      'project_milestone_done_is_whole',
      sql`${t.status} not in ('completed', 'approved') or ${t.completionPercentage} = 100`,
    ),
    check(
      'project_milestone_approved_by_another',
      sql`${t.status} <> 'approved' or (${t.submittedById} is not null and ${t.approvedById} is not null and ${t.approvedById} <> ${t.submittedById})`,
    ),
    check('project_milestone_weight_percent', sql`${t.weight} > 0 and ${t.weight} <= 100`),
  ],
);

export const projectNote = pgTable(
  'project_note',
  { ...partOf('project'), body: text('body', 'The note.', { long: true }).notNull() },
  (t) => [...tenantKeys(t)],
);
