import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/client.ts';
import type { Caller } from '../database/transaction.ts';
import { assertKept, type Head, resyncRequired } from './cursor.ts';
import { Sequencer, type Step } from './sequencer.ts';

/** One root changed in one transaction, at its place in the order everybody sees. `change_json` writes it. */
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
  /** What the changes of one import or one bulk save have in common. */
  readonly bulkId: string | null;
  readonly siteId: string | null;
  readonly at: string;
}

export type { Head } from './cursor.ts';

type ChangeJson = Omit<Change, 'position'> & { readonly position: string };

/** What is told by NOTIFY: changes, or how far to read. */
interface Note {
  readonly epoch: string;
  readonly changes?: readonly ChangeJson[];
  readonly head?: string;
}

type Listener = (changes: readonly Change[]) => void;

const page = 500; // changes read and handed on at once
const patience = 20; // milliseconds that a notice may be later than the step that sent it

/**
 * The change stream of one database, as this instance follows it: changes of all tenants in the order of their positions, none left out.
 * Its own steps answer with what they numbered, those of other instances are heard by NOTIFY; what was not heard is read.
 */
export class ChangeStream {
  readonly #database: Pick<Database, 'feed' | 'points'>;
  readonly #onError: (error: unknown) => void;
  readonly #sequencer: Sequencer;
  readonly #listeners = new Map<Listener, () => void>();
  #head: Head = { epoch: '', position: 0n, oldest: 0n };
  #inbox: Note[] = [];
  #handing: Promise<void> | null = null;
  #isClosed = false;
  #unlisten: (() => Promise<void>) | null = null;

  constructor(database: Pick<Database, 'feed' | 'points'>, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
    this.#sequencer = new Sequencer(database.feed, (step) => this.#stepped(step), onError);
  }

  /** Finds out where the feed stands and begins to follow it. */
  async start(): Promise<void> {
    const { unlisten } = await this.#database.feed.listen('change_feed', (text) => this.#heard(text));
    this.#unlisten = unlisten;
    await this.#sequencer.start();
  }

  /** As far as this instance has handed on. */
  get head(): Head {
    return this.#head;
  }

  /** Looks now: called after every local commit. */
  poke(): void {
    this.#sequencer.wake();
  }

  /** How many listen: for metrics. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * @param listener gets every change after `head`, in order, in pieces
   * @param broken called when changes cannot be followed any more, since another feed has begun or those to come next are forgotten:
   *   whoever listens must read its data again
   */
  subscribe(listener: Listener, broken: () => void = () => {}): () => void {
    this.#listeners.set(listener, broken);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sequencer.close();
    await this.#handing;
    if (this.#unlisten) await Promise.race([this.#unlisten(), sleep(1000, undefined, { ref: false })]); // Postgres may be gone
  }

  /** Where the feed stands in the database: at or beyond `head`. */
  async readHead(): Promise<Head> {
    const [row] = await this.#asSystem<HeadRow>(`select ${headColumns} from change_sequencer s`);
    if (!row) throw new Error('the change sequencer has no row: the database is not migrated');
    return headOf(row);
  }

  /**
   * Changes of a tenant after a position of this feed, oldest first, at most `limit`.
   *
   * @throws DomainError RESYNC_REQUIRED when another feed has begun, or when they are forgotten
   */
  async readAfter(caller: Pick<Caller, 'tenantId'>, position: bigint, limit: number): Promise<Change[]> {
    const { epoch } = this.#head;
    if (!uuid.test(caller.tenantId)) throw new Error('a tenant has an id'); // it is text here
    // one statement: what is forgotten and what is left are looked at together
    const rows = await this.#asSystem<HeadRow & { change: ChangeJson | null }>(
      `select ${headColumns}, f.change from change_sequencer s left join lateral (
         select f.position, change_json(f) as change from change_feed f
         where f.tenant_id = '${caller.tenantId}' and f.position > ${String(position)} order by f.tenant_id, f.position limit ${String(limit)}
       ) f on true order by f.position`,
    );
    return kept(rows, epoch, position);
  }

  #stepped(step: Step): void {
    const { epoch, head, oldest } = step;
    if (epoch !== this.#head.epoch) this.#begin({ epoch, position: head, oldest });
    this.#head = { ...this.#head, oldest };
    for (const note of step.notes) this.#heard(note);
    // of the step of another instance we hear by notice; when it was lost, we read
    const reread = () => this.#take({ epoch, head: String(head) });
    if (head > this.#head.position && !this.#handing) setTimeout(reread, patience).unref();
  }

  #heard(text: string): void {
    this.#take(JSON.parse(text) as Note);
  }

  #take(note: Note): void {
    if (this.#isClosed) return;
    this.#inbox.push(note);
    this.#handing ??= this.#handOn()
      .catch(this.#onError) // the next step shows what is missing
      .finally(() => (this.#handing = null));
  }

  async #handOn(): Promise<void> {
    for (let note = this.#inbox.shift(); note; note = this.#inbox.shift()) {
      if (note.epoch !== this.#head.epoch) {
        this.#sequencer.wake(); // another feed, perhaps: the step tells
        continue;
      }
      const changes = (note.changes ?? []).map(typed);
      const [first] = changes;
      const until = first ? first.position - 1n : BigInt(note.head ?? 0);
      while (this.#head.position < until && note.epoch === this.#head.epoch) await this.#readOn();
      this.#tell(changes.filter(({ position }) => position > this.#head.position));
    }
  }

  /** Reads what comes next, and begins anew when that is gone. */
  async #readOn(): Promise<void> {
    const { epoch, position } = this.#head;
    const rows = await this.#asSystem<HeadRow & { change: ChangeJson | null }>(
      `select ${headColumns}, f.change from change_sequencer s left join lateral (
         select f.position, change_json(f) as change from change_feed f where f.position > ${String(position)} order by f.position limit ${String(page)}
       ) f on true order by f.position`,
    );
    const [row] = rows;
    if (!row) throw new Error('the change sequencer has no row');
    const head = headOf(row);
    if (head.epoch !== epoch || position < head.oldest) return this.#begin(head);
    const changes = kept(rows, epoch, position);
    if (changes[0]?.position !== position + 1n) throw new Error(`position ${String(position + 1n)} is not in the feed`);
    this.#tell(changes);
  }

  #tell(changes: readonly Change[]): void {
    const last = changes.at(-1);
    if (!last) return;
    this.#head = { ...this.#head, position: last.position };
    for (const listener of this.#listeners.keys()) {
      try {
        listener(changes);
      } catch (error) {
        this.#onError(error); // of one, and no reason for the others to miss it
      }
    }
  }

  #begin(head: Head): void {
    const isFirst = this.#head.epoch === '';
    this.#head = head;
    if (!isFirst) for (const broken of this.#listeners.values()) broken();
  }

  /** One message: who has been away reads much of this. */
  async #asSystem<Row extends object>(text: string): Promise<readonly Row[]> {
    const [, rows] = (await this.#database.points
      .unsafe(`set local role plinth_system; ${text}`)
      .simple()) as unknown as readonly (readonly Row[])[];
    return rows ?? [];
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const headColumns = 's.epoch, s.position::text as head, s.oldest::text';

interface HeadRow {
  readonly epoch: string;
  readonly head: string;
  readonly oldest: string;
}

function headOf({ epoch, head, oldest }: HeadRow): Head {
  return { epoch, position: BigInt(head), oldest: BigInt(oldest) };
}

/** @throws DomainError RESYNC_REQUIRED */
function kept(rows: readonly (HeadRow & { change: ChangeJson | null })[], epoch: string, position: bigint): Change[] {
  const [row] = rows;
  if (!row) throw new Error('the change sequencer has no row: the database is not migrated');
  const head = headOf(row);
  if (head.epoch !== epoch) throw resyncRequired(head, 'unknown');
  assertKept(position, head);
  return rows.flatMap(({ change }) => (change ? [typed(change)] : []));
}

function typed(change: ChangeJson): Change {
  return { ...change, position: BigInt(change.position) };
}
