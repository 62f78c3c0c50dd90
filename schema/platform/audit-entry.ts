import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { xid8 } from './postgres-types.ts';

/**
 * One entry per mutation, in its transaction: what was changed from what to what, by whom; and one per refusal, in a transaction of its own.
 * Partitioned by month, only ever added to; sealed afterwards (audit-seal.ts).
 */
export const auditEntry = pgTable(
  'audit_entry',
  {
    id: uuid('id').notNull(),
    tenantId: uuid('tenant_id').notNull(),
    /** The clock is read once the transaction has its id: so an entry is never older than a snapshot that came before it. */
    at: timestamp('at', { withTimezone: true, precision: 6, mode: 'string' })
      .notNull()
      .default(sql`case when pg_current_xact_id() is not null then clock_timestamp() end`),
    aggregate: text('aggregate').notNull(),
    /** None for a refusal to create. */
    rootId: uuid('root_id'),
    /** Version of the root after it; none for a refusal. */
    version: integer('version'),
    command: text('command').notNull(),
    actorId: uuid('actor_id'),
    actorKind: text('actor_kind').notNull(),
    requestId: text('request_id'),
    /** Through what they did it: of a machine `credential:` and the id of its key or client secret; null when there is nothing between. */
    actorVia: text('actor_via'),
    /** `[{ part?, id?, op?, field, before, after, masked?, reason? }]`; values of masked fields are left out. */
    changes: jsonb('changes').notNull(),
    /** Why it was refused, null for what was done: `{ code, rule, times }`, `times` being more than one where the like were many. */
    refusal: jsonb('refusal'),
    xid: xid8('xid')
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id, t.at] }),
    index('audit_entry_root_idx').on(t.tenantId, t.aggregate, t.rootId, t.at),
    index('audit_entry_xid_idx').on(t.xid),
    // looks at masked values, which are counted by person
    index('audit_entry_unmask_idx')
      .on(t.tenantId, t.actorId, t.at)
      .where(sql`${t.command} like 'unmask%'`),
  ],
);
