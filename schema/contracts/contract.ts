import { isNull, sql } from 'drizzle-orm';
import { check, index, pgTable, type PgTable } from 'drizzle-orm/pg-core';
import { aggregate, part } from '../aggregate.ts';
import { choice, date, instant, integer, money, ref, root, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { member } from '../platform/user.ts';
import { Confidentiality, ContractKind, ContractStatus, Renewal, RiskClass, ValueBasis } from './contract-choices.ts';
import {
  contractDocument,
  contractFlag,
  contractMilestone,
  contractNote,
  contractObligation,
  contractParty,
  contractVersion,
} from './contract-parts.ts';
import { contractLifecycle } from './contract-lifecycle.ts';
import { customer } from './customer.ts';
import { obligationLifecycle } from './obligation-lifecycle.ts';

export const contract = pgTable(
  'contract',
  {
    ...root(),
    contractNo: text('contract_no', 'The number people quote; unique within the company.', { max: 80 }).notNull(),
    title: text('title', 'What the agreement is about, in a line.', { max: 500 }).notNull(),
    description: text('description', 'What was agreed, in a paragraph.', { long: true }),
    kind: choice('kind', ContractKind, 'What sort of agreement it is.').notNull().default('other'),
    customerId: ref('customer_id', () => customer, 'Who the contract is with.').notNull(),
    ownerId: ref('owner_id', () => member, 'Who answers for the contract.', { inverse: 'ownedContracts' }),
    parentContractId: ref('parent_contract_id', (): PgTable => contract, 'The framework or master this one is under.', {
      inverse: 'childContracts',
    }),
    status: choice('status', ContractStatus, 'Where it is in its life.').notNull().default('draft'),
    submittedById: ref('submitted_by_id', () => member, 'Who last asked for its approval, and so may not give it.', {
      inverse: 'submittedContracts',
    }),
    ...money('value', 'What the contract is worth.'),
    valueBasis: choice('value_basis', ValueBasis, 'What period the value is for.').notNull().default('total'),
    paymentTerms: text('payment_terms', 'When and how is paid.'),
    governingLaw: text('governing_law', 'Whose law applies.'),
    language: text('language', 'Language of the agreement (BCP 47).', { max: 35 }),
    riskClass: choice('risk_class', RiskClass, 'How much could go wrong.').notNull().default('low'),
    confidentiality: choice('confidentiality', Confidentiality, 'Who may know of it.').notNull().default('internal'),
    signedDate: date('signed_date', 'The day the last party signed.'),
    startDate: date('start_date', 'First day in force.'),
    endDate: date('end_date', 'Last day in force; empty while it runs until notice is given.'),
    initialTermMonths: integer('initial_term_months', 'Length of the first term, in months.', { min: 1, max: 1200 }),
    renewal: choice('renewal', Renewal, 'What happens when a term ends.').notNull().default('none'),
    renewalTermMonths: integer('renewal_term_months', 'Length of each later term, in months.', { min: 1, max: 1200 }),
    maxRenewals: integer('max_renewals', 'How many times it may be renewed; empty for no limit.', {
      min: 0,
      max: 1000,
    }),
    noticePeriodDays: integer('notice_period_days', 'How many days before the end of a term notice must be given.', {
      min: 0,
      max: 3660,
    }),
    noticeSentAt: instant('notice_sent_at', 'When notice was given.'),
    terminationDate: date('termination_date', 'The day it was ended ahead of time.'),
    terminationReason: text('termination_reason', 'Why it was ended ahead of time.', { long: true }),
  },
  (t) => [
    ...tenantKeys(t, { unique: [t.contractNo] }),
    // the amount is in it for the dashboard: counts and sums by status and month read this index and no row
    index('contract_status_end_idx')
      .on(t.tenantId, t.status, t.endDate, t.id, t.valueCurrency, t.value)
      .where(isNull(t.deactivatedAt)),
    check('contract_end_after_start', sql`${t.endDate} >= ${t.startDate}`),
  ],
);

export const Contract = aggregate('Contract', contract, {
  description: 'An agreement with a customer, from draft to end of term.',
  parts: {
    parties: part(contractParty, { description: 'Somebody who takes part in a contract.', label: 'name' }),
    versions: part(contractVersion, { description: 'A text of a contract as it was at one time.', label: 'no' }),
    obligations: part(contractObligation, {
      description: 'Something a contract asks of somebody.',
      label: 'text',
      lifecycle: obligationLifecycle,
    }),
    milestones: part(contractMilestone, { description: 'A dated step in the life of a contract.', label: 'title' }),
    notes: part(contractNote, {
      description: 'What somebody wrote about a contract.',
      label: 'body',
      appendOnly: true,
    }),
    flags: part(contractFlag, {
      description: 'A warning raised on a contract until it is resolved.',
      label: 'reason',
      readonly: true,
    }),
    documents: part(contractDocument, {
      description: 'A document of a contract: what it is and where it is kept.',
      label: 'title',
    }),
  },
  label: 'title',
  list: ['contractNo', 'title', 'customerId', 'status', 'value', 'startDate', 'endDate', 'ownerId', 'updatedAt'],
  search: ['contractNo', 'title'],
  readonly: ['submittedById'],
  lifecycle: contractLifecycle,
  own: ['ownerId', 'customer.accountManagerId'],
  assigned: ['obligations.responsibleId'],
  team: ['ownerId', 'customer.accountManagerId'],
});
