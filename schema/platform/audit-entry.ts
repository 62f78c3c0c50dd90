import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** One entry per mutation, in its transaction: what was changed from what to what, by whom. Partitioned by month, only ever added to. */
export const auditEntry = pgTable(
  'audit_entry',
  {
    id: uuid('id').notNull(),
    tenantId: uuid('tenant_id').notNull(),
    at: timestamp('at', { withTimezone: true, precision: 6, mode: 'string' })
      .notNull()
      .default(sql`clock_timestamp()`),
    aggregate: text('aggregate').notNull(),
    rootId: uuid('root_id').notNull(),
    version: integer('version').notNull(),
    command: text('command').notNull(),
    actorId: uuid('actor_id'),
    actorKind: text('actor_kind').notNull(),
    requestId: text('request_id'),
    /** `[{ part?, id?, op?, field, before, after }]`; masked fields are left out. */
    changes: jsonb('changes').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id, t.at] }),
    index('audit_entry_root_idx').on(t.tenantId, t.aggregate, t.rootId, t.at),
  ],
);
