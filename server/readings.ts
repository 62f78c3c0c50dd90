import type { Database } from './database/client.ts';
import type { ChangeStream } from './engine/changes.ts';
import type { LiveHub } from './graphql/live/live-hub.ts';
import type { Sealing } from './platform/audit/sealing.ts';
import type { Reading } from './platform/metrics/metrics.ts';

/** How busy the connections for reads are. */
export function databaseReadings({ reads }: Database): Reading[] {
  return (['points', 'lists'] as const).flatMap((lane) => [
    {
      name: `plinth_reads_${lane}_sent`,
      help: `Reads of ${lane} that Postgres has in hand.`,
      read: () => reads[lane].load.sent,
    },
    {
      name: `plinth_reads_${lane}_waiting`,
      help: `Reads of ${lane} that wait for a connection.`,
      read: () => reads[lane].load.waiting,
    },
  ]);
}

/** Whether counts and sums that were kept are still right when they are asked for again. */
export function countsReadings({ reads: { counts } }: Database): Reading[] {
  return [
    {
      name: 'plinth_counts_hits_total',
      help: 'Counts and sums answered without counting again.',
      read: () => counts.counts.hits,
    },
    {
      name: 'plinth_counts_misses_total',
      help: 'Counts and sums that were counted.',
      read: () => counts.counts.misses,
    },
  ];
}

/** Who follows changes, and what that costs. */
export function liveReadings({ counts }: LiveHub, changes: ChangeStream): Reading[] {
  return [
    { name: 'plinth_live_subscribers', help: 'Subscriptions that are open.', read: () => counts.subscribers },
    { name: 'plinth_live_groups', help: 'Groups of equal subscriptions.', read: () => counts.groups },
    { name: 'plinth_live_loads_total', help: 'Statements read for subscriptions.', read: () => counts.loads },
    { name: 'plinth_live_messages_total', help: 'Messages sent to subscriptions.', read: () => counts.messages },
    { name: 'plinth_live_cut_total', help: 'Subscriptions ended for being too slow.', read: () => counts.cut },
    {
      name: 'plinth_change_feed_position',
      help: 'Position of the last change that this instance has handed on.',
      read: () => Number(changes.head.position),
    },
  ];
}

/** How far behind the seals of the audit are, and whether the database holds what was published. */
export function auditReadings(sealing: Sealing): Reading[] {
  return [
    {
      name: 'plinth_audit_lag_seconds',
      help: 'Since when every audit entry was last known to be sealed and published.',
      read: () => sealing.state.lag,
    },
    {
      name: 'plinth_audit_silence_seconds',
      help: 'Since when nothing was written to the journal: at most 60 is promised.',
      read: () => sealing.state.silence,
    },
    {
      name: 'plinth_audit_breaks_total',
      help: 'How often the database was found not to hold what had been published.',
      read: () => sealing.state.breaks,
    },
  ];
}
