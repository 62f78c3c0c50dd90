import postgres from 'postgres';
import type { SentStatement } from './cancel.ts';
import type { Sql } from './client.ts';
import { PreparedNames } from './prepared-names.ts';
import { type Caller, enter, enterToRead } from './transaction.ts';
import { valueLiteral } from './value-literal.ts';

/** A statement with its values. */
export interface PreparedStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface LaneOptions {
  /** Connections. */
  readonly size: number;
  /** Messages that one connection may have in hand: more keep it busier, and wait for a slow one before them. */
  readonly depth: number;
}

/** How the rows of a message come: as the driver parses them, or in bytes; and so where it may write. */
type Form = 'rows' | 'bytes' | 'written';

interface InFlight {
  readonly sent: SentStatement;
  readonly signal: AbortSignal | undefined;
}

const canceled = '57014'; // query_canceled
const unknownName = '26000'; // invalid_sql_statement_name
const notAnswers = new Set(['SET', 'PREPARE', 'DEALLOCATE', 'DEALLOCATE ALL']);
const attempts = 3;
const cancelLingers = 2000; // milliseconds in which a cancel may still hit whatever runs then

/**
 * Transactions of many callers over few connections, for all that is known before the first answer: reads, and writes that wait for
 * nothing. Each is one message, which Postgres runs as one transaction: role and caller first, then the statements by the names they were
 * prepared under. Nothing can come between a caller's context and what is done in it, not even the end of the connection, so several
 * callers' messages may wait on one connection at once.
 */
export class MessageLane {
  readonly #connections: readonly LaneConnection[];
  readonly #depth: number;
  readonly #waiting: (() => void)[] = [];

  /** @param open makes a pool of one connection, whose end it reports */
  constructor(open: (onClose: () => void) => Sql, { size, depth }: LaneOptions) {
    this.#depth = depth;
    this.#connections = Array.from({ length: size }, () => new LaneConnection(open));
  }

  /**
   * Runs reads of one caller in one transaction.
   *
   * @param reads answer with one column of one row, or no row
   * @param signal cancels what runs, when nobody waits for it any more
   * @returns the bytes each answers with, null where there is no row
   */
  async bytes(caller: Caller, reads: readonly PreparedStatement[], signal?: AbortSignal): Promise<(Buffer | null)[]> {
    const results = await this.#run(caller, reads, signal, 'bytes');
    return (results as (Buffer | null)[][][]).map(([row]) => row?.[0] ?? null);
  }

  /**
   * The same for reads of any shape.
   *
   * @returns the rows of each, in their order
   */
  async rows<Row extends object>(caller: Caller, reads: readonly PreparedStatement[]): Promise<Row[][]> {
    const results = await this.#run(caller, reads, undefined, 'rows');
    return results as Row[][];
  }

  async #run(
    caller: Caller,
    reads: readonly PreparedStatement[],
    signal: AbortSignal | undefined,
    form: Form,
  ): Promise<unknown[]> {
    for (let attempt = 1; ; attempt += 1) {
      let connection = this.#free();
      while (!connection) {
        await this.#turn(signal);
        connection = this.#free();
      }
      signal?.throwIfAborted();
      try {
        return await connection.run(caller, reads, signal, form);
      } catch (error) {
        if (attempt === attempts || signal?.aborted || !connection.isPassing(error)) throw error;
      } finally {
        this.#waiting.shift()?.();
      }
    }
  }

  /**
   * Runs statements that write, all of them or none: the message is their transaction.
   *
   * @returns the rows of each, in their order
   */
  async write(caller: Caller, statements: readonly PreparedStatement[]): Promise<object[][]> {
    const results = await this.#run(caller, statements, undefined, 'written');
    return results as object[][];
  }

  /** Messages that Postgres has in hand, and reads that wait for a place. */
  get load(): { sent: number; waiting: number } {
    const sent = this.#connections.reduce((sum, connection) => sum + connection.load, 0);
    return { sent, waiting: this.#waiting.length };
  }

  async end(seconds: number): Promise<void> {
    await Promise.all(this.#connections.map(({ sql }) => sql.end({ timeout: seconds })));
  }

  /** A connection with a place, which has to be taken before anybody else can ask. */
  #free(): LaneConnection | null {
    const least = this.#connections.reduce((one, other) => (other.load < one.load ? other : one));
    return least.load < this.#depth ? least : null;
  }

  /** Waits until a place may be free. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (!signal?.aborted) return;
    this.#waiting.shift()?.(); // the place goes to the next
    signal.throwIfAborted();
  }
}

/** One connection and the messages it has in hand, in the order in which Postgres answers them. */
class LaneConnection {
  readonly sql: Sql;
  readonly #names: PreparedNames;
  readonly #inFlight: InFlight[] = [];
  #cancelledAt = -Infinity;

  constructor(open: (onClose: () => void) => Sql) {
    const names = new PreparedNames();
    this.#names = names;
    this.sql = open(() => names.forget());
  }

  get load(): number {
    return this.#inFlight.length;
  }

  async run(
    caller: Caller,
    reads: readonly PreparedStatement[],
    signal: AbortSignal | undefined,
    form: Form,
  ): Promise<unknown[]> {
    const values = reads.map((read) => read.values.map(valueLiteral)); // may throw: before a name is taken for it
    const statements = reads.map(({ text }, index) => ({ ...this.#names.use(text), values: values[index] ?? [] }));
    const message = [
      form === 'written' ? enter(caller) : enterToRead(caller),
      // all of them before the first runs: one that fails ends the message
      ...statements.flatMap(({ before }) => before),
      ...statements.map(({ name, values: given }) => `execute ${name}${given.length > 0 ? `(${given.join()})` : ''}`),
    ].join('; ');
    const unsent = this.sql.unsafe(message);
    const query = form === 'bytes' ? unsent.raw().execute() : unsent.execute();
    const mine: InFlight = { sent: query as unknown as SentStatement, signal };
    this.#inFlight.push(mine);
    const cancel = () => this.#cancelFirst();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const results = (await query) as unknown as readonly { command: string }[];
      return results.filter(({ command }) => !notAnswers.has(command));
    } catch (error) {
      if (error instanceof postgres.PostgresError && error.code === unknownName) this.#names.forget();
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#inFlight.splice(this.#inFlight.indexOf(mine), 1);
      this.#cancelFirst();
    }
  }

  /** Whether the same read may come out otherwise: its statement was forgotten, or somebody else's cancel hit it. */
  isPassing(error: unknown): boolean {
    if (!(error instanceof postgres.PostgresError)) return false;
    return (
      error.code === unknownName || (error.code === canceled && performance.now() - this.#cancelledAt < cancelLingers)
    );
  }

  /** What waits behind cannot be cancelled: Postgres cancels whatever a connection is at. */
  #cancelFirst(): void {
    const [first] = this.#inFlight;
    if (!first?.signal?.aborted || !first.sent.active) return;
    this.#cancelledAt = performance.now();
    first.sent.canceller?.(first.sent).then(
      () => (this.#cancelledAt = performance.now()),
      () => undefined, // Postgres is away: then nothing runs either
    );
  }
}
