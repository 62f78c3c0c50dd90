import { sql } from 'drizzle-orm';
import { check, pgTable } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { choice, date, integer, ref, root, text } from '../define.ts';
import { member } from '../platform/user.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { amount } from './amount.ts';
import { budget } from './budget.ts';
import { projectMilestoneLifecycle } from './milestone-lifecycle.ts';
import { organization } from './organization.ts';
import { ProjectRisk, ProjectStatus } from './project-choices.ts';
import { projectLifecycle } from './project-lifecycle.ts';
import { projectBudgetLine, projectMilestone, projectNote, projectRecipient } from './project-parts.ts';
import { ProjectSector } from './sector.ts';

export const project = pgTable(
  'project',
  {
    ...root(),
    code: text('code', 'The number people quote; unique within the foundation.', { max: 40 }),
    title: text('title', 'What it is called.', { max: 255 }).notNull(),
    description: text('description', 'What it is about.', { long: true }),
    sector: choice('sector', ProjectSector, 'What it is for.').notNull(),
    status: choice('status', ProjectStatus, 'Where it is in its life.').notNull().default('planning'),
    startDate: date('start_date', 'First day.'),
    endDate: date('end_date', 'Last day.'),
    organizationId: ref('organization_id', () => organization, 'Who carries it out.'),
    managerId: ref('manager_id', () => member, 'Who looks after it here.', { inverse: 'managedProjects' }),
    budgetId: ref('budget_id', () => budget, 'What it is paid out of.'),
    currency: text('currency', 'Currency of all its amounts: that of its budget (ISO 4217).', { max: 3 })
      .notNull()
      .default('NOK'),
    estimatedBudget: amount('estimated_budget', 'What it is thought to cost.'),
    approvedBudget: amount('approved_budget', 'What its budget lines add up to since it was started.')
      .notNull()
      .default('0'),
    committedAmount: amount('committed_amount', 'What it is promised.').notNull().default('0'),
    actualExpenditure: amount('actual_expenditure', 'What is paid.').notNull().default('0'),
    beneficiariesTarget: integer('beneficiaries_target', 'How many people it should reach.', { min: 0 }),
    riskLevel: choice('risk_level', ProjectRisk, 'How much could go wrong.').notNull().default('low'),
    country: text('country', 'Country, as ISO 3166-1 alpha-2 or as the source names it.', { max: 80 }),
    region: text('region', 'Where in the country.', { max: 120 }),
    dacCode: text('dac_code', 'Purpose in published data: five digits of the DAC.', { max: 5 }),
    submittedById: ref('submitted_by_id', () => member, 'Who handed the plan in.', { inverse: 'submittedProjects' }),
  },
  (t) => [
    ...tenantKeys(t, { unique: [t.code] }),
    check('project_end_after_start', sql`${t.endDate} >= ${t.startDate}`),
    check('project_estimate_not_negative', sql`${t.estimatedBudget} >= 0`),
    check(
      'project_spent_within_committed',
      sql`${t.actualExpenditure} <= ${t.committedAmount} or ${t.budgetId} is null`,
    ),
    check('project_currency_code', sql`${t.currency} ~ '^[A-Za-z]{3}$'`),
  ],
);

export const Project = aggregate('Project', project, {
  description: 'Something a foundation pays for and a partner carries out, from plan to account.',
  parts: {
    milestones: part(projectMilestone, {
      description: 'A step of a project that is reported on, and approved by somebody else.',
      label: 'title',
      lifecycle: projectMilestoneLifecycle,
      readonly: [
        'completionPercentage',
        'submittedById',
        'submittedAt',
        'approvedById',
        'approvedAt',
        'rejectedReason',
      ],
    }),
    budgetLines: part(projectBudgetLine, { description: 'What a project spends on one thing.', label: 'category' }),
    recipients: part(projectRecipient, { description: 'An organisation that takes part in a project.', label: 'role' }),
    notes: part(projectNote, {
      description: 'What somebody wrote about a project.',
      label: 'body',
      appendOnly: true,
    }),
  },
  label: 'title',
  list: [
    'title',
    'organizationId',
    'sector',
    'status',
    'estimatedBudget',
    'committedAmount',
    'startDate',
    'endDate',
    'managerId',
  ],
  search: ['title', 'code', 'country'],
  readonly: ['approvedBudget', 'committedAmount', 'actualExpenditure', 'submittedById'],
  lifecycle: projectLifecycle,
  own: ['managerId'],
  team: ['organization.teamId'],
});
