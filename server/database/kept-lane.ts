import type { MessageLane, PreparedStatement } from './message-lane.ts';
import { type Caller, enterToRead } from './transaction.ts';

interface Kept {
  /** What Postgres had committed when it was counted, or when it was last seen to be still right. */
  snapshot: string;
  readonly answers: (Buffer | null)[];
  readonly size: number;
  /** Milliseconds of a clock that does not jump. */
  readonly countedAt: number;
}

export interface KeptCounts {
  hits: number;
  misses: number;
}

const mostBytes = 32 * 1024 * 1024;
/** What is written past the change log, as a seed is, is seen after this many milliseconds. */
const mostAge = 60_000;

const snapshotNow: PreparedStatement = { text: 'select pg_current_snapshot()::text', values: [] };

/**
 * The snapshot of now, when nothing of the company was committed since the one given: every write leaves a row in `change`. Two look-ups, of
 * transactions that began since and of those that ran then.
 */
const stillRight = `select pg_current_snapshot()::text
  where not exists (select from change c where c.tenant_id = $1::uuid and c.xid >= pg_snapshot_xmax($2::text::pg_snapshot))
  and not exists (select from change c where c.tenant_id = $1::uuid and c.xid = any(array(select pg_snapshot_xip($2::text::pg_snapshot))))`;

/**
 * Counts and sums over many rows, kept for as long as nothing has changed. Postgres is asked each time whether that is so, by one look into
 * the index of the change log: an answer is exactly what counting again would give, on every instance and right after every write.
 */
export class KeptLane {
  readonly counts: KeptCounts = { hits: 0, misses: 0 };
  readonly #points: MessageLane;
  readonly #lists: MessageLane;
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  /** @param lanes a look goes where single records are read, counting where lists are */
  constructor(lanes: { readonly points: MessageLane; readonly lists: MessageLane }) {
    this.#points = lanes.points;
    this.#lists = lanes.lists;
  }

  /**
   * The same as `MessageLane.bytes`. Statements must depend on nothing but their values, the caller's company and what is written through the
   * engine; who asks is among the values where it matters.
   */
  async bytes(caller: Caller, reads: readonly PreparedStatement[], signal?: AbortSignal): Promise<(Buffer | null)[]> {
    const key = JSON.stringify([enterToRead(caller), reads]);
    const known = this.#kept.get(key);
    if (known && performance.now() - known.countedAt < mostAge) {
      const look = { text: stillRight, values: [caller.tenantId, known.snapshot] };
      const [snapshot] = await this.#points.bytes(caller, [look], signal);
      if (snapshot) {
        known.snapshot = snapshot.toString();
        this.#use(key, known);
        this.counts.hits += 1;
        return known.answers;
      }
    }
    this.counts.misses += 1;
    const [snapshot, ...answers] = await this.#lists.bytes(caller, [snapshotNow, ...reads], signal);
    if (snapshot) this.#keep(key, snapshot.toString(), answers);
    return answers;
  }

  /** Those used last stay. */
  #use(key: string, kept: Kept): void {
    if (!this.#kept.delete(key)) return;
    this.#kept.set(key, kept);
  }

  #keep(key: string, snapshot: string, answers: (Buffer | null)[]): void {
    this.#drop(key);
    const size = answers.reduce((sum, answer) => sum + (answer?.length ?? 0), 2 * key.length);
    if (size > mostBytes / 4) return;
    this.#kept.set(key, { snapshot, answers, size, countedAt: performance.now() });
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= mostBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }
}
