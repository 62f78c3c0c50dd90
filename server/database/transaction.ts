import type postgres from 'postgres';
import { cancelOn } from './cancel.ts';
import type { Sql } from './client.ts';
import { isRepeated } from './repeated-texts.ts';

/** Whose rows a transaction may touch and in whose name: what row security and triggers read. */
export interface Caller {
  readonly tenantId: string;
  readonly actor: { readonly id: string; readonly kind: string };
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

/** The first message of every transaction: role and caller, gone with the transaction. Both values are checked, since they are text here. */
export function enter({ tenantId, actor }: Caller): string {
  if (!uuid.test(tenantId) || !uuid.test(actor.id) || !word.test(actor.kind))
    throw new Error('a caller has ids and a kind');
  return `set local role plinth_app; set local app.tenant = '${tenantId}'; set local app.actor = '${actor.id}'; set local app.actor_kind = '${actor.kind}'`;
}

/**
 * Runs `work` in one transaction as the caller: under a role that owns nothing, with the tenant set, so that row security holds.
 *
 * @param options.signal cancels what runs and rolls back, when nobody waits for it any more
 */
export async function transact<T>(
  pool: Sql,
  caller: Caller,
  work: (tx: Transaction) => Promise<T>,
  options: { readOnly?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const { signal, readOnly = false } = options;
  signal?.throwIfAborted();
  const connection = await pool.reserve();
  try {
    signal?.throwIfAborted();
    const running = new RunningTransaction(connection, caller, signal);
    const settleCancel = cancelOn(signal, running.statements);
    return await running.run(readOnly ? 'begin read only' : 'begin', work).finally(settleCancel);
  } finally {
    connection.release();
  }
}

class RunningTransaction implements Transaction {
  readonly caller: Caller;
  readonly statements: unknown[] = [];
  readonly #connection: postgres.ReservedSql;
  readonly #signal: AbortSignal | undefined;
  readonly #effects: (() => void)[] = [];
  /** Statements that `work` does not wait for. */
  readonly #unwatched: Promise<void>[] = [];
  #ended: Promise<unknown> | undefined;
  /** What went wrong first: at all, and with a statement that nobody waits for. */
  #failure: unknown;
  #unseenFailure: unknown;

  constructor(connection: postgres.ReservedSql, caller: Caller, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.caller = caller;
    this.#signal = signal;
  }

  async run<T>(begin: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    let value: T;
    try {
      // the first statement follows in the same flight
      this.#watch(this.#connection.unsafe(`${begin}; ${enter(this.caller)}`).execute());
      value = await work(this);
      await Promise.all(this.#unwatched);
      if (this.#failure !== undefined) throw this.#failure;
      await this.#end('commit');
    } catch (error) {
      await this.#end('rollback').catch(() => {}); // the connection is gone, and the transaction with it
      throw this.#cause(error);
    }
    for (const effect of this.#effects) effect();
    return value;
  }

  async query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return [...(await this.#send<Row>(text, params))];
  }

  send(text: string, params: readonly unknown[], check?: (rows: object[]) => void): void {
    const done = this.#send<object>(text, params).then((rows) => check?.(rows));
    done.catch((error: unknown) => (this.#unseenFailure ??= error));
    this.#unwatched.push(done);
  }

  async last<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const sent = this.#send<Row>(text, params);
    await Promise.all([sent, this.#end('commit')]);
    return [...(await sent)];
  }

  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  #send<Row extends object>(text: string, params: readonly unknown[]) {
    this.#signal?.throwIfAborted();
    if (this.#ended) throw new Error('the transaction has ended');
    // sent now, so that statements run in the order in which they were asked for
    const statement = this.#connection
      .unsafe<Row[]>(text, params as postgres.ParameterOrJSON<never>[], { prepare: isRepeated(text) })
      .execute();
    this.#watch(statement);
    return statement;
  }

  #watch(statement: PromiseLike<unknown>): void {
    this.statements.push(statement);
    statement.then(undefined, (error: unknown) => (this.#failure ??= error));
  }

  /** Once: a commit after a refusal ends the transaction as a rollback does. */
  #end(how: 'commit' | 'rollback'): Promise<unknown> {
    this.#ended ??= this.#connection
      .unsafe(how)
      .execute()
      .then((result) => {
        if (result.command.toLowerCase() !== how && this.#failure === undefined)
          throw new Error('Postgres rolled the transaction back');
      });
    return this.#ended;
  }

  /** What went wrong, where the error at hand may be what only followed from it. */
  #cause(error: unknown): unknown {
    if (this.#unseenFailure !== undefined) return this.#unseenFailure;
    const isConsequence = error instanceof Error && 'code' in error && error.code === '25P02'; // in_failed_sql_transaction
    return isConsequence ? this.#failure : error;
  }
}
