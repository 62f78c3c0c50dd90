import { sql } from 'drizzle-orm';
import { check, pgTable } from 'drizzle-orm/pg-core';
import { boolean, choice, date, instant, integer, partOf, ref, text } from '../define.ts';
import { tenantKeys } from '../tenant-keys.ts';
import { member } from '../platform/user.ts';
import {
  DocumentKind,
  FlagSeverity,
  MilestoneStatus,
  MilestoneType,
  NoteVisibility,
  ObligationKind,
  ObligationStatus,
  PartyRole,
} from './contract-choices.ts';
import { customer } from './customer.ts';

const ofContract = () => partOf('contract');

export const contractParty = pgTable(
  'contract_party',
  {
    ...ofContract(),
    role: choice('role', PartyRole, 'What the party is in the contract.').notNull().default('other'),
    name: text('name', 'Name of the party as the contract has it.').notNull(),
    customerId: ref('customer_id', () => customer, 'The customer record of the party, when there is one.', {
      inverse: 'contractParties',
    }),
    signatoryName: text('signatory_name', 'Who signed for the party.'),
    signatoryTitle: text('signatory_title', 'In what capacity.'),
    signedAt: instant('signed_at', 'When that was.'),
  },
  (t) => [...tenantKeys(t)],
);

export const contractVersion = pgTable(
  'contract_version',
  {
    ...ofContract(),
    no: integer('no', 'Running number of the version.', { min: 1 }).notNull(),
    changeSummary: text('change_summary', 'What changed since the version before.', { long: true }),
    isMaterial: boolean('is_material', 'Whether approvals must be given anew.').notNull().default(false),
    fileName: text('file_name', 'Name of the file.'),
    sha256: text('sha256', 'SHA-256 of the file, in hexadecimal.', { max: 64 }),
  },
  (t) => [...tenantKeys(t)],
);

export const contractObligation = pgTable(
  'contract_obligation',
  {
    ...ofContract(),
    kind: choice('kind', ObligationKind, 'What is asked for.').notNull().default('comply'),
    text: text('text', 'The obligation in words.', { long: true }).notNull(),
    dueDate: date('due_date', 'When it must be done.'),
    responsibleId: ref('responsible_id', () => member, 'Who sees to it.', { inverse: 'obligations' }),
    status: choice('status', ObligationStatus, 'How it stands.').notNull().default('open'),
  },
  (t) => [...tenantKeys(t)],
);

export const contractMilestone = pgTable(
  'contract_milestone',
  {
    ...ofContract(),
    type: choice('type', MilestoneType, 'What it marks.').notNull().default('other'),
    title: text('title', 'What is to happen.', { max: 500 }).notNull(),
    description: text('description', 'More about it.', { long: true }),
    dueDate: date('due_date', 'When it should happen.'),
    status: choice('status', MilestoneStatus, 'How it stands.').notNull().default('scheduled'),
    dateMet: date('date_met', 'When it happened.'),
  },
  (t) => [...tenantKeys(t)],
);

export const contractNote = pgTable(
  'contract_note',
  {
    ...ofContract(),
    body: text('body', 'The note.', { long: true }).notNull(),
    visibility: choice('visibility', NoteVisibility, 'Who it is meant for.').notNull().default('all'),
  },
  (t) => [...tenantKeys(t)],
);

export const contractFlag = pgTable(
  'contract_flag',
  {
    ...ofContract(),
    severity: choice('severity', FlagSeverity, 'How serious it is.').notNull(),
    reason: text('reason', 'Why it was raised.', { long: true }).notNull(),
    raisedById: ref('raised_by_id', () => member, 'Who raised it.', { inverse: 'raisedFlags' }),
    raisedAt: instant('raised_at', 'When it was raised.').notNull(),
    resolvedById: ref('resolved_by_id', () => member, 'Who resolved it.', { inverse: 'resolvedFlags' }),
    resolvedAt: instant('resolved_at', 'When it was resolved; empty while it stands.'),
    resolution: text('resolution', 'What was done about it.', { long: true }),
  },
  (t) => [
    ...tenantKeys(t),
    check('contract_flag_resolved_whole', sql`(${t.resolvedAt} is null) = (${t.resolution} is null)`),
  ],
);

export const contractDocument = pgTable(
  'contract_document',
  {
    ...ofContract(),
    kind: choice('kind', DocumentKind, 'What it is.').notNull().default('other'),
    title: text('title', 'What it is called.', { max: 500 }).notNull(),
    url: text('url', 'Where it is published or kept.', { max: 2000 }),
    mediaType: text('media_type', 'Media type (RFC 6838), as application/pdf.', { max: 120 }),
    publishedOn: date('published_on', 'When it was published.'),
  },
  (t) => [...tenantKeys(t)],
);
