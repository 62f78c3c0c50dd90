import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What a caller's idempotency keys did: written in the transaction of the effect, forgotten after a day. */
export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    tenantId: uuid('tenant_id').notNull(),
    actorId: uuid('actor_id').notNull(),
    key: text('key').notNull(),
    /** Place in the operation: a document may hold several mutations. */
    path: text('path').notNull(),
    /** Keyed hash of what was asked for, in hex. */
    request: text('request').notNull(),
    /** What it takes to answer again: ids, no contents. */
    result: jsonb('result'),
    createdAt: timestamp('created_at', { withTimezone: true })
      .notNull()
      .default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.actorId, t.key, t.path] }),
    index('idempotency_key_created_at_idx').on(t.createdAt),
  ],
);
