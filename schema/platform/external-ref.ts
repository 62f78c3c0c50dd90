import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';

/** What other systems call a record: one table for all aggregates. */
export const externalRef = pgTable(
  'external_ref',
  {
    id: uuid('id').notNull(),
    tenantId: uuid('tenant_id').notNull(),
    aggregate: text('aggregate').notNull(),
    rootId: uuid('root_id').notNull(),
    system: text('system').notNull(),
    externalId: text('external_id').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true })
      .notNull()
      .default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('external_ref_key').on(t.tenantId, t.system, t.aggregate, t.externalId),
    index('external_ref_root_idx').on(t.tenantId, t.aggregate, t.rootId),
  ],
);
