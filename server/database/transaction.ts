import type postgres from 'postgres';
import { cancelOn } from './cancel.ts';
import type { Sql } from './client.ts';
import { isRepeated } from './repeated-texts.ts';

/** Whose rows a transaction may touch and in whose name: what row security and triggers read. */
export interface Caller {
  readonly tenantId: string;
  readonly actor: { readonly id: string; readonly kind: string };
}

/** A running transaction of one caller. Statements are prepared, so their text should not hold values. */
export interface Transaction {
  readonly caller: Caller;
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Runs once the transaction is committed, and not at all when it is rolled back. */
  afterCommit(effect: () => void): void;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const word = /^[a-z]+$/;

/** The first message of every transaction: role and caller, gone with the transaction. Both values are checked, since they are text here. */
function enter({ tenantId, actor }: Caller): string {
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
  const { signal } = options;
  signal?.throwIfAborted();
  const effects: (() => void)[] = [];
  const result = await pool.begin(options.readOnly ? 'read only' : 'read write', async (sql) => {
    // sent now: a query of postgres.js waits to be awaited, and nothing may go before this one
    const entered = sql.unsafe(enter(caller)).execute();
    const statements: unknown[] = [entered];
    const settleCancel = cancelOn(signal, statements);
    const tx: Transaction = {
      caller,
      async query<Row extends object>(text: string, params: readonly unknown[] = []) {
        signal?.throwIfAborted();
        // sent now, so that statements run in the order in which they were asked for
        const statement = sql
          .unsafe<Row[]>(text, params as postgres.ParameterOrJSON<never>[], { prepare: isRepeated(text) })
          .execute();
        statements.push(statement);
        return [...(await statement)];
      },
      afterCommit: (effect) => effects.push(effect),
    };
    // the first statement follows in the same flight: postgres.js keeps the order of one connection
    const [, value] = await Promise.all([entered, work(tx)]).finally(settleCancel);
    return value;
  });
  for (const effect of effects) effect();
  return result as T;
}

/** A statement with its values: what a read-only transaction of several is made of. */
export interface PreparedRead {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Runs reads of one caller in one transaction and one flight: begin, role and tenant go as one message, then every statement, then the
 * end, on a connection of their own and without waiting in between.
 *
 * @param signal cancels what runs, when nobody waits for it any more
 * @returns the rows of each, in their order
 */
export async function readTogether<Row extends object>(
  pool: Sql,
  caller: Caller,
  reads: readonly PreparedRead[],
  signal?: AbortSignal,
): Promise<Row[][]> {
  signal?.throwIfAborted();
  const connection = await pool.reserve();
  try {
    signal?.throwIfAborted();
    const begun = connection.unsafe(`begin read only; ${enter(caller)}`).execute();
    const results = reads.map(({ text, values }) =>
      connection
        .unsafe<Row[]>(text, values as postgres.ParameterOrJSON<never>[], { prepare: isRepeated(text) })
        .execute(),
    );
    // after a refusal this ends the transaction as a rollback does, and the connection is clean again
    const ended = connection.unsafe('commit').execute();
    const settleCancel = cancelOn(signal, [begun, ...results]);
    const settled = await Promise.allSettled([begun, ...results, ended]).finally(settleCancel);
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return await Promise.all(results);
  } finally {
    connection.release();
  }
}
