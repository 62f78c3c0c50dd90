import { isNull, sql } from 'drizzle-orm';
import { check, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { choice, integer, partOf, ref, root, text } from '../define.ts';
import { member } from '../platform/user.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { amount } from './amount.ts';
import { budgetLifecycle, BudgetStatus } from './budget-lifecycle.ts';
import { budgetTransferLifecycle, BudgetTransferStatus } from './budget-transfer-lifecycle.ts';
import { ProjectSector } from './sector.ts';

export const budget = pgTable(
  'budget',
  {
    ...root(),
    name: text('name', 'What it is called.', { max: 120 }).notNull().default('Annual budget'),
    financialYear: integer('financial_year', 'The year it is for: the one in which it begins.', {
      min: 1900,
      max: 2200,
    }).notNull(),
    startMonth: integer('start_month', 'The month in which the year begins, from 1.', { min: 1, max: 12 })
      .notNull()
      .default(1),
    currency: text('currency', 'Currency of all its amounts (ISO 4217).', { max: 3 }).notNull().default('NOK'),
    status: choice('status', BudgetStatus, 'How far it is.').notNull().default('draft'),
    totalBudget: amount('total_budget', 'What there is to give.').notNull(),
    allocatedAmount: amount('allocated_amount', 'What of it is set aside for sectors.').notNull().default('0'),
    committedAmount: amount('committed_amount', 'What of it is promised to projects.').notNull().default('0'),
    spentAmount: amount('spent_amount', 'What of it is paid.').notNull().default('0'),
  },
  (t) => [
    ...tenantKeys(t),
    check('budget_exceeded', sql`${t.allocatedAmount} <= ${t.totalBudget}`),
    check('budget_total_not_negative', sql`${t.totalBudget} >= 0`),
    check('budget_currency_code', sql`${t.currency} ~ '^[A-Za-z]{3}$'`),
  ],
);

export const budgetAllocation = pgTable(
  'budget_allocation',
  {
    ...partOf('budget'),
    sector: choice('sector', ProjectSector, 'What it is for.').notNull(),
    allocatedAmount: amount('allocated_amount', 'What is set aside.').notNull().default('0'),
    committedAmount: amount('committed_amount', 'What of it is promised to projects.').notNull().default('0'),
    spentAmount: amount('spent_amount', 'What of it is paid.').notNull().default('0'),
    note: text('note', 'Why, or what for.', { max: 2000 }),
  },
  (t) => [
    ...tenantKeys(t),
    uniqueIndex('budget_allocation_sector_key').on(t.tenantId, t.parentId, t.sector).where(isNull(t.deactivatedAt)),
    check('budget_allocation_committed_within_allocated', sql`${t.committedAmount} <= ${t.allocatedAmount}`),
    check('budget_allocation_spent_within_committed', sql`${t.spentAmount} <= ${t.committedAmount}`),
    check('budget_allocation_spent_not_negative', sql`${t.spentAmount} >= 0`),
  ],
);

export const budgetTransfer = pgTable(
  'budget_transfer',
  {
    ...partOf('budget'),
    fromSector: choice('from_sector', ProjectSector, 'The sector that gives.').notNull(),
    toSector: choice('to_sector', ProjectSector, 'The sector that gets.').notNull(),
    amount: amount('amount', 'How much.').notNull(),
    reason: text('reason', 'Why.', { max: 2000 }).notNull(),
    status: choice('status', BudgetTransferStatus, 'How it stands.').notNull().default('proposed'),
    requestedById: ref('requested_by_id', () => member, 'Who asked for it, and so may not approve it.', {
      inverse: 'requestedTransfers',
    }).notNull(),
    decisionNote: text('decision_note', 'Why it was turned down.', { max: 2000 }),
    decidedById: ref('decided_by_id', () => member, 'Who decided on it.', { inverse: 'decidedTransfers' }),
  },
  (t) => [
    ...tenantKeys(t),
    check('budget_transfer_amount_positive', sql`${t.amount} > 0`),
    check('budget_transfer_other_sector', sql`${t.status} <> 'approved' or ${t.fromSector} <> ${t.toSector}`),
    check('budget_transfer_two_persons', sql`${t.status} <> 'approved' or ${t.decidedById} <> ${t.requestedById}`),
    check('budget_transfer_decided_by_somebody', sql`${t.status} = 'proposed' or ${t.decidedById} is not null`),
  ],
);

export const Budget = aggregate('Budget', budget, {
  description: 'What a foundation may give in a year, and how it is divided between sectors.',
  parts: {
    allocations: part(budgetAllocation, {
      description: 'What of a budget is set aside for a sector, and what has become of it.',
      label: 'sector',
      readonly: true,
    }),
    transfers: part(budgetTransfer, {
      description: 'Money that goes from one sector of a budget to another, once a second person agrees.',
      label: 'reason',
      readonly: true,
      lifecycle: budgetTransferLifecycle,
    }),
  },
  label: 'name',
  list: [
    'financialYear',
    'name',
    'status',
    'totalBudget',
    'allocatedAmount',
    'committedAmount',
    'spentAmount',
    'currency',
  ],
  search: ['name'],
  readonly: ['allocatedAmount', 'committedAmount', 'spentAmount'],
  lifecycle: budgetLifecycle,
});
