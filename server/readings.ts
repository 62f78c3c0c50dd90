import type { Reading } from './platform/metrics/metrics.ts';
import type { SealingState } from './platform/audit/sealing.ts';
import type { Shards } from './platform/tenancy/shards.ts';
import type { ServingShard } from './serving-shard.ts';

/** What one database counts. */
interface Count {
  readonly name: string;
  readonly help: string;
  of(shard: ServingShard): number;
}

/** How busy connections for reads are, whether what was kept is still right, who follows changes and what that costs. */
const counts: readonly Count[] = [
  ...(['points', 'lists'] as const).flatMap((lane): Count[] => [
    {
      name: `plinth_reads_${lane}_sent`,
      help: `Reads of ${lane} that Postgres has in hand.`,
      of: ({ services }) => services.database.reads[lane].load.sent,
    },
    {
      name: `plinth_reads_${lane}_waiting`,
      help: `Reads of ${lane} that wait for a connection.`,
      of: ({ services }) => services.database.reads[lane].load.waiting,
    },
  ]),
  {
    name: 'plinth_counts_hits_total',
    help: 'Counts and sums answered without counting again.',
    of: ({ services }) => services.database.reads.counts.counts.hits,
  },
  {
    name: 'plinth_counts_misses_total',
    help: 'Counts and sums that were counted.',
    of: ({ services }) => services.database.reads.counts.counts.misses,
  },
  {
    name: 'plinth_live_subscribers',
    help: 'Subscriptions that are open.',
    of: ({ live }) => live.counts.subscribers,
  },
  { name: 'plinth_live_groups', help: 'Groups of equal subscriptions.', of: ({ live }) => live.counts.groups },
  {
    name: 'plinth_live_loads_total',
    help: 'Statements read for subscriptions.',
    of: ({ live }) => live.counts.loads,
  },
  {
    name: 'plinth_live_messages_total',
    help: 'Messages sent to subscriptions.',
    of: ({ live }) => live.counts.messages,
  },
  {
    name: 'plinth_live_cut_total',
    help: 'Subscriptions ended for being too slow.',
    of: ({ live }) => live.counts.cut,
  },
];

/** The databases that are served, taken together. */
export function shardReadings(shards: Shards<ServingShard>): Reading[] {
  const worst = (of: keyof SealingState) => () => Number(worstAudit(shards.open)[of]);
  return [
    ...counts.map(({ name, help, of }) => ({
      name,
      help,
      read: () => shards.open.reduce((sum, shard) => sum + of(shard), 0),
    })),
    {
      name: 'plinth_change_feed_position',
      help: 'Position of the last change that this instance has handed on, in the database of the registry.',
      read: () => Number(shards.open[0]?.services.changes.head.position ?? 0),
    },
    {
      name: 'plinth_audit_lag_seconds',
      help: 'Since when every audit entry was last known to be sealed and published, in the database where that is longest.',
      read: worst('lag'),
    },
    {
      name: 'plinth_audit_silence_seconds',
      help: 'Since when nothing was written to the journal: at most 60 is promised.',
      read: worst('silence'),
    },
    {
      name: 'plinth_audit_breaks_total',
      help: 'How often a database was found not to hold what had been published.',
      read: worst('breaks'),
    },
    {
      name: 'plinth_databases_open',
      help: 'Databases with companies that are served just now.',
      read: () => shards.open.length,
    },
    {
      name: 'plinth_databases_failed',
      help: 'Databases that could not be used when they were last tried.',
      read: () => shards.failed,
    },
  ];
}

/** How the audit stands: of each figure the worst of all databases, and the position in that of the registry. */
export function worstAudit(shards: readonly ServingShard[]): SealingState {
  const states = shards.map(({ sealing }) => sealing.state);
  return {
    lag: Math.max(...states.map(({ lag }) => lag)),
    silence: Math.max(...states.map(({ silence }) => silence)),
    position: states[0]?.position ?? '0',
    breaks: states.reduce((sum, { breaks }) => sum + breaks, 0),
  };
}
