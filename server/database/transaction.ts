import type postgres from 'postgres';
import { cancelOn } from './cancel.ts';
import type { Sql } from './client.ts';
import type { MessageLane } from './message-lane.ts';
import { isRepeated } from './repeated-texts.ts';

/** Whose rows a transaction may touch and in whose name: what row security and triggers read. */
export interface Caller {
  readonly tenantId: string;
  readonly actor: {
    readonly id: string;
    readonly kind: string;
    readonly via?: string;
    readonly scopes?: readonly string[];
  };
  /** Of whose site's rows, where rows belong to sites. */
  readonly site?: string | null;
}

/** A running transaction of one caller. Statements are prepared, so their text should not hold values. They run in the order in which they are asked for. */
export interface Transaction {
  readonly caller: Caller;
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Sends a statement and does not wait: what goes wrong with it, or what `check` throws at its rows, is what the transaction fails with. */
  send(text: string, params: readonly unknown[], check?: (rows: object[]) => void): void;
  /** The last statement, with the commit in the same flight: only what fails in Postgres can still undo the transaction. */
  last<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Runs once the transaction is committed, and not at all when it is rolled back. */
  afterCommit(effect: () => void): void;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const word = /^[a-z]+$/;
const handle = /^[\w:*-]*$/;

/** The first message of every transaction: role and caller, gone with the transaction. Its values are checked, since they are text here. */
export function enter(caller: Caller): string {
  const { id, kind, via = '', scopes } = caller.actor;
  if (!uuid.test(id) || !word.test(kind)) throw new Error('a caller has an id and a kind');
  if (![via, ...(scopes ?? [])].every((each) => handle.test(each))) throw new Error('a caller comes through a handle');
  const through = via === '' ? '' : `; set local app.actor_via = '${via}'`;
  const within = scopes ? `; set local app.actor_scopes = '${scopes.join(' ')}'` : '';
  return `${enterToRead(caller)}; set local app.actor = '${id}'; set local app.actor_kind = '${kind}'${through}${within}`;
}

/** As much of it as row security looks at: a statement that only reads has who asks among its values, where it matters. */
export function enterToRead({ tenantId, site = null }: Pick<Caller, 'tenantId' | 'site'>): string {
  if (!uuid.test(tenantId)) throw new Error('a company has an id');
  if (site !== null && !uuid.test(site)) throw new Error('a site has an id');
  const place = site === null ? '' : `; set local app.sites = '${site}'`;
  return `set local role plinth_app; set local app.tenant = '${tenantId}'${place}`;
}

interface TransactionOptions {
  readonly readOnly?: boolean;
  /** Cancels what runs and rolls back, when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
  /** Where a transaction goes as one message when nothing is waited for before its last statement. */
  readonly lane?: MessageLane;
  /** Everything is done and checked, and undone: nothing is committed, and no effect runs. */
  readonly dryRun?: boolean;
}

/** Runs `work` in one transaction as the caller: under a role that owns nothing, with the tenant set, so that row security holds. */
export async function transact<T>(
  pool: Sql,
  caller: Caller,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  options.signal?.throwIfAborted();
  const running = new RunningTransaction(pool, caller, options);
  try {
    const value = await work(running);
    await running.finish();
    return value;
  } catch (error) {
    throw await running.abandon(error);
  } finally {
    await running.leave();
  }
}

/** A statement that is sent once there is a connection. */
interface Waiting {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly resolve: (rows: object[]) => void;
  readonly reject: (error: unknown) => void;
}

class RunningTransaction implements Transaction {
  readonly caller: Caller;
  readonly #pool: Sql;
  readonly #options: TransactionOptions;
  readonly #effects: (() => void)[] = [];
  /** Statements that `work` does not wait for. */
  readonly #unwatched: Promise<void>[] = [];
  /** Of the connection, for who cancels. */
  readonly #statements: unknown[] = [];
  #waiting: Waiting[] = [];
  #starting: Promise<void> | undefined;
  #connection: postgres.ReservedSql | undefined;
  #settleCancel: (() => Promise<void>) | undefined;
  #ended: Promise<unknown> | undefined;
  /** What went wrong first: at all, and with a statement that nobody waits for. */
  #failure: unknown;
  #unseenFailure: unknown;

  constructor(pool: Sql, caller: Caller, options: TransactionOptions) {
    this.#pool = pool;
    this.caller = caller;
    this.#options = options;
  }

  async query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const sent = this.#send(text, params);
    this.#starting ??= this.#start();
    return (await sent) as Row[];
  }

  send(text: string, params: readonly unknown[], check?: (rows: object[]) => void): void {
    const done = this.#send(text, params).then((rows) => check?.(rows));
    done.catch((error: unknown) => (this.#unseenFailure ??= error));
    this.#unwatched.push(done);
  }

  async last<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    if (this.#options.dryRun) return this.query(text, params);
    const sent = this.#send(text, params);
    await Promise.all([sent, this.#end('commit')]);
    return (await sent) as Row[];
  }

  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  /** Commits, if that is not done, and lets go what waited for it. */
  async finish(): Promise<void> {
    if (this.#options.dryRun) this.#starting ??= this.#start();
    if (this.#starting) await Promise.all(this.#unwatched);
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#options.dryRun) {
      await this.query('set constraints all immediate'); // what a commit would look at
      await this.#end('rollback');
      return;
    }
    await this.#end('commit');
    await Promise.all(this.#unwatched);
    for (const effect of this.#effects) effect();
  }

  /** Rolls back and answers with what went wrong. */
  async abandon(reason: unknown): Promise<unknown> {
    await this.#end('rollback').catch(() => {}); // the connection is gone, and the transaction with it
    return this.#cause(reason);
  }

  async leave(): Promise<void> {
    await this.#settleCancel?.(); // one that comes late would hit whoever has the connection next
    this.#connection?.release();
  }

  #send(text: string, values: readonly unknown[]): Promise<object[]> {
    this.#options.signal?.throwIfAborted();
    if (this.#ended) throw new Error('the transaction has ended');
    const sent = this.#connection
      ? this.#execute(this.#connection, text, values)
      : new Promise<object[]>((resolve, reject) => this.#waiting.push({ text, values, resolve, reject }));
    sent.catch((error: unknown) => (this.#failure ??= error));
    return sent;
  }

  /** Sent now: a query of postgres.js waits to be awaited, and statements run in the order in which they were asked for. */
  async #execute(connection: postgres.ReservedSql, text: string, values: readonly unknown[]): Promise<object[]> {
    const params = values as postgres.ParameterOrJSON<never>[];
    const statement = connection.unsafe<object[]>(text, params, { prepare: isRepeated(text) }).execute();
    this.#statements.push(statement);
    return [...(await statement)];
  }

  /** Takes a connection; the first statements follow the beginning in the same flight. */
  async #start(): Promise<void> {
    const { readOnly, signal } = this.#options;
    try {
      const connection = await this.#pool.reserve();
      this.#connection = connection;
      signal?.throwIfAborted();
      const begun = connection.unsafe(`${readOnly ? 'begin read only' : 'begin'}; ${enter(this.caller)}`).execute();
      begun.catch((error: unknown) => (this.#failure ??= error));
      this.#statements.push(begun);
      this.#settleCancel = cancelOn(signal, this.#statements);
      for (const { text, values, resolve, reject } of this.#taken())
        this.#execute(connection, text, values).then(resolve, reject);
    } catch (error) {
      for (const { reject } of this.#taken()) reject(error);
    }
  }

  #taken(): Waiting[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  #end(how: 'commit' | 'rollback'): Promise<unknown> {
    this.#ended ??= this.#finally(how);
    return this.#ended;
  }

  async #finally(how: 'commit' | 'rollback'): Promise<void> {
    const { lane } = this.#options;
    if (!this.#starting && (how === 'rollback' || this.#waiting.length === 0)) return; // nothing was asked of Postgres
    if (!this.#starting && lane) return this.#sendWhole(lane);
    await (this.#starting ??= this.#start());
    if (!this.#connection) return;
    const result = await this.#connection.unsafe(how).execute();
    // a commit after a refusal ends the transaction as a rollback does
    if (result.command.toLowerCase() !== how && this.#failure === undefined)
      throw new Error('Postgres rolled the transaction back');
  }

  async #sendWhole(lane: MessageLane): Promise<void> {
    const waiting = this.#taken();
    try {
      const results = await lane.write(this.caller, waiting);
      for (const [index, { resolve }] of waiting.entries()) resolve(results[index] ?? []);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      throw error;
    }
  }

  /** What went wrong, where the error at hand may be what only followed from it. */
  #cause(error: unknown): unknown {
    if (this.#unseenFailure !== undefined) return this.#unseenFailure;
    const isConsequence = error instanceof Error && 'code' in error && error.code === '25P02'; // in_failed_sql_transaction
    return isConsequence ? this.#failure : error;
  }
}
