import { sql } from 'drizzle-orm';
import { bigint, boolean, integer, pgTable, primaryKey, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea, pgSnapshot, xid8 } from './postgres-types.ts';

/** The chain of a company: a link per audit entry, made by `audit_step()` once the entry is committed. docs/audit.md has the format. */
export const auditSeal = pgTable(
  'audit_seal',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** Place in the chain of the company, from 1. */
    seq: bigint('seq', { mode: 'bigint' }).notNull(),
    /** Place among the seals of all companies, from 1: what publishers follow. */
    position: bigint('position', { mode: 'bigint' }).notNull(),
    entryId: uuid('entry_id').notNull(),
    sealedAt: timestamp('sealed_at', { withTimezone: true, precision: 6, mode: 'string' }).notNull(),
    /** The entry claims a time at which its transaction cannot have begun yet. */
    backdated: boolean('backdated').notNull(),
    /** SHA-256 of when, who and what, 32 bytes each. */
    digests: bytea('digests').notNull(),
    /** SHA-256 of the link before and this leaf. */
    link: bytea('link').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.seq] }),
    unique('audit_seal_entry_key').on(t.tenantId, t.entryId),
    unique('audit_seal_position_key').on(t.position),
  ],
);

/** One row: which transactions' entries are sealed. */
export const auditSealer = pgTable('audit_sealer', {
  one: integer('one').primaryKey().default(1),
  /** Names the database in the journals that are kept outside it. */
  id: uuid('id')
    .notNull()
    .default(sql`gen_random_uuid()`),
  snapshot: pgSnapshot('snapshot').notNull(),
  /** The last step that sealed anything: when it began, and the id it then got. What has a higher one cannot be older. */
  takenAt: timestamp('taken_at', { withTimezone: true, precision: 6, mode: 'string' }).notNull(),
  stamp: xid8('stamp').notNull(),
  position: bigint('position', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
});
