import type { Sql } from '../database/client.ts';
import type { Caller } from '../database/transaction.ts';

/** One root changed in one transaction, at its place in the order everybody sees. */
export interface Change {
  readonly position: bigint;
  readonly tenantId: string;
  readonly aggregate: string;
  readonly rootId: string;
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'RESTORED' | 'SIGHT';
  readonly version: number;
  readonly command: string;
  readonly changedFields: readonly string[];
  readonly parts: readonly { readonly part: string; readonly op: string; readonly ids: readonly string[] }[];
  readonly visibleTo: readonly string[];
  readonly outOfSight: readonly string[];
  readonly actorId: string | null;
  readonly actorKind: string;
  readonly correlationId: string | null;
  readonly at: string;
}

export interface Head {
  readonly epoch: string;
  readonly position: bigint;
}

// position comes as text, so an order names the table's column: by its bare name it would be the text that is sorted
const columns = `position::text, tenant_id as "tenantId", aggregate, root_id as "rootId", kind, version, command, changed_fields as "changedFields", parts, visible_to as "visibleTo", out_of_sight as "outOfSight", actor_id as "actorId", actor_kind as "actorKind", correlation_id as "correlationId", to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;

const quietInterval = 200; // milliseconds between looks when nothing is heard
const batch = 500;

/** A change as it is read: bigints come as text. */
type FeedRow = Omit<Change, 'position'> & { readonly position: string };

type Listener = (changes: readonly Change[]) => void;

/**
 * The change stream of one database: numbers what writers appended (any instance may, one at a time does) and hands it on in order.
 * Writers never notify, since that would make every commit wait for the one before; the sequencer does, once a batch.
 */
export class ChangeStream {
  readonly #sql: Sql;
  readonly #onError: (error: unknown) => void;
  readonly #listeners = new Set<Listener>();
  #head: Head = { epoch: '', position: 0n };
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #unlisten: (() => Promise<void>) | null = null;

  constructor(sql: Sql, onError: (error: unknown) => void) {
    this.#sql = sql;
    this.#onError = onError;
  }

  /** Reads where the feed stands and begins to follow it. A feed that came with a restored database begins anew. */
  async start(): Promise<void> {
    await this.#asSystem((query) => query('select change_resume()', []));
    this.#head = await this.readHead();
    const { unlisten } = await this.#sql.listen('change_feed', () => this.poke());
    this.#unlisten = unlisten;
    this.#schedule(0);
  }

  get head(): Head {
    return this.#head;
  }

  /** Looks now: called after every local commit and on notice from other instances. */
  poke(): void {
    if (this.#closed) return;
    if (this.#running) this.#again = true;
    else this.#schedule(0);
  }

  /** How many listen: for metrics. */
  get listeners(): number {
    return this.#listeners.size;
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
    await this.#unlisten?.();
  }

  async readHead(): Promise<Head> {
    return this.#asSystem(async (query) => {
      const [row] = await query<{ epoch: string; position: string }>(
        'select epoch, position::text from change_sequencer',
        [],
      );
      if (!row) throw new Error('the change sequencer has no row: the database is not migrated');
      return { epoch: row.epoch, position: BigInt(row.position) };
    });
  }

  /** Changes of a tenant after a position, oldest first, at most `limit`. */
  async readAfter(caller: Pick<Caller, 'tenantId'>, position: bigint, limit: number): Promise<Change[]> {
    return this.#asSystem(async (query) =>
      (
        await query<FeedRow>(
          `select ${columns} from change_feed where tenant_id = $1::uuid and position > $2::bigint order by tenant_id, change_feed.position limit $3::int`,
          [caller.tenantId, position.toString(), limit],
        )
      ).map(typed),
    );
  }

  #schedule(delay: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#advance()
        .catch(this.#onError)
        .finally(() => {
          this.#running = null;
          if (this.#closed) return;
          this.#schedule(this.#again ? 0 : quietInterval);
          this.#again = false;
        });
    }, delay);
    this.#timer.unref();
  }

  async #advance(): Promise<void> {
    const changes = await this.#asSystem(async (query) => {
      await query('select change_step()', []);
      return (
        await query<FeedRow>(
          `select ${columns} from change_feed where position > $1::bigint order by change_feed.position limit ${String(batch)}`,
          [this.#head.position.toString()],
        )
      ).map(typed);
    });
    const last = changes.at(-1);
    if (!last) return;
    this.#head = { ...this.#head, position: last.position };
    if (changes.length === batch) this.#again = true;
    for (const listener of this.#listeners) listener(changes);
  }

  async #asSystem<T>(
    work: (query: <Row extends object>(text: string, params: readonly unknown[]) => Promise<Row[]>) => Promise<T>,
  ): Promise<T> {
    const result = await this.#sql.begin(async (sql) => {
      const entered = sql.unsafe('set local role plinth_system').execute(); // sent before anything else is
      const query = async <Row extends object>(text: string, params: readonly unknown[]) => [
        ...(await sql.unsafe<Row[]>(text, params as string[], { prepare: true })),
      ];
      const [, value] = await Promise.all([entered, work(query)]);
      return value;
    });
    return result as T;
  }
}

function typed(row: FeedRow): Change {
  return { ...row, position: BigInt(row.position) };
}
