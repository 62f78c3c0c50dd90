import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { pgSnapshot, xid8 } from './postgres-types.ts';

/** Columns of a change, in the log and in the feed. */
const envelope = () => ({
  tenantId: uuid('tenant_id').notNull(),
  aggregate: text('aggregate').notNull(),
  rootId: uuid('root_id').notNull(),
  kind: text('kind').notNull(),
  version: integer('version').notNull(),
  command: text('command').notNull(),
  changedFields: text('changed_fields').array().notNull(),
  parts: jsonb('parts').notNull(),
  /** What the row rules look at, before and after, as `ownerId:<user id>`: who may be told without the row being read again. */
  visibleTo: text('visible_to').array().notNull(),
  /** Those of them for whom the record is gone: the row rules named them before and no longer do. */
  outOfSight: text('out_of_sight').array().notNull().default([]),
  actorId: uuid('actor_id'),
  actorKind: text('actor_kind').notNull(),
  correlationId: text('correlation_id'),
  /** What the changes of one import or one bulk save have in common. */
  bulkId: uuid('bulk_id'),
  /** The place where it was done, once there are places. */
  siteId: uuid('site_id'),
  at: timestamp('at', { withTimezone: true, precision: 6, mode: 'string' })
    .notNull()
    .default(sql`clock_timestamp()`),
});

/** Appended by writers while they hold the root's row lock; numbered into `change_feed` by `change_step()`. */
export const change = pgTable(
  'change',
  {
    /** Given after the transaction has its id: `change_step()` relies on it. */
    id: bigint('id', { mode: 'bigint' })
      .primaryKey()
      .default(sql`case when pg_current_xact_id() is not null then nextval('change_id_seq') end`),
    xid: xid8('xid')
      .notNull()
      .default(sql`pg_current_xact_id()`),
    ...envelope(),
  },
  (t) => [
    index('change_xid_idx').on(t.xid, t.id),
    index('change_root_idx').on(t.tenantId, t.aggregate, t.rootId, t.version),
  ],
);

/**
 * The changes in the order in which everybody sees them: dense positions, never changed. Partitioned by range of position; the oldest
 * partitions are dropped when nobody is promised them any more.
 */
export const changeFeed = pgTable(
  'change_feed',
  { position: bigint('position', { mode: 'bigint' }).primaryKey(), ...envelope() },
  (t) => [index('change_feed_tenant_idx').on(t.tenantId, t.position)],
);

/** One row: how far the log has been numbered, and which feed that made. */
export const changeSequencer = pgTable('change_sequencer', {
  one: integer('one').primaryKey().default(1),
  /** Names the feed: positions of another one say nothing in this. */
  epoch: uuid('epoch')
    .notNull()
    .default(sql`gen_random_uuid()`),
  /** Whatever this sees has a position. */
  snapshot: pgSnapshot('snapshot').notNull(),
  /** The transaction that took the snapshot. */
  horizon: xid8('horizon').notNull().default('3'),
  /** Changes of transactions that began after it have higher ids than this. */
  floorId: bigint('floor_id', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
  /** While a backlog is worked off in several steps: what this sees gets its position before anything newer does. */
  target: pgSnapshot('target'),
  targetHorizon: xid8('target_horizon'),
  targetFloor: bigint('target_floor', { mode: 'bigint' }),
  /** Of that, what has an id up to this one has its position already. */
  lastId: bigint('last_id', { mode: 'bigint' }),
  /** What has an id up to this one came with a backup and has its position, whatever its transaction id means here. */
  settledId: bigint('settled_id', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
  position: bigint('position', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
  /** Positions up to this one are gone. */
  oldest: bigint('oldest', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
  /** The server and database that this row was written in, and the timeline: another one means that a backup was restored. */
  home: text('home'),
  timeline: text('timeline'),
  /** The transaction that wrote this row: another one means that it was copied. */
  stamp: xid8('stamp'),
});
