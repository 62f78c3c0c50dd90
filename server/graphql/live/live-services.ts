import type { PreparedStatement } from '../../database/message-lane.ts';
import type { ChangeStream } from '../../engine/changes.ts';
import type { Principal } from '../../engine/permissions.ts';

/** Counts for metrics and for the bench. */
export interface LiveCounts {
  groups: number;
  subscribers: number;
  /** Statements that read records or counts for subscribers. */
  loads: number;
  messages: number;
  /** Subscriptions that were ended because their subscriber, or the database, was too slow. */
  cut: number;
}

/** What groups work with. */
export interface LiveServices {
  readonly changes: Pick<ChangeStream, 'head' | 'readAfter'>;
  readonly counts: LiveCounts;
  /** Several statements of one caller in one read-only transaction. */
  read<Row extends object>(
    pool: 'points' | 'lists',
    principal: Principal,
    reads: readonly PreparedStatement[],
  ): Promise<Row[][]>;
  report(error: unknown): void;
}
