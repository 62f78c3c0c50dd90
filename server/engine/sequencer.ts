import type { Sql } from '../database/client.ts';

/** What one call of `change_step` answers. */
export interface Step {
  /** Changes that got a position; -1 when another instance was at it. */
  readonly taken: number;
  readonly epoch: string;
  readonly head: bigint;
  readonly oldest: bigint;
  /** What was told to the other instances. */
  readonly notes: readonly string[];
}

const [busy, quiet, broken] = [5, 200, 1000]; // milliseconds between steps: under load, when nothing is heard, when Postgres is away

/**
 * Calls `change_step` again and again: soon after a local commit, and now and then for commits of an instance that died before it did.
 * Any number of instances may, one at a time does. Each step is one message to Postgres, so that a connection that dies leaves no
 * transaction open with the lock in it.
 */
export class Sequencer {
  readonly #sql: Sql;
  readonly #take: (step: Step) => void;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #began = 0;
  #isWoken = false;
  #isClosed = false;
  #isBroken = false;

  constructor(sql: Sql, take: (step: Step) => void, onError: (error: unknown) => void) {
    this.#sql = sql;
    this.#take = take;
    this.#onError = onError;
  }

  /** Takes the first step, and goes on by itself. */
  async start(): Promise<void> {
    this.#take(await this.#step());
    this.#schedule(0);
  }

  /** Takes a step soon: there is something to number. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isWoken = true;
    if (!this.#running) this.#schedule(this.#isBroken ? broken : Math.max(0, busy - (performance.now() - this.#began)));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(delay: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#advance();
    }, delay);
    this.#timer.unref();
  }

  async #advance(): Promise<void> {
    const delay = await this.#tryStep();
    this.#running = null;
    if (!this.#isClosed) this.#schedule(delay);
  }

  /** @returns milliseconds until the next step */
  async #tryStep(): Promise<number> {
    this.#began = performance.now();
    const wasWoken = this.#isWoken;
    this.#isWoken = false;
    try {
      const step = await this.#step();
      this.#isBroken = false;
      this.#take(step);
      // the step of another instance may have begun before our commit
      const isAtWork = step.taken > 0 || this.#isWoken || (wasWoken && step.taken < 0);
      if (wasWoken && step.taken < 0) this.#isWoken = true;
      return isAtWork ? busy : quiet;
    } catch (error) {
      if (!this.#isBroken) this.#onError(error); // once, and not every second that Postgres is away
      this.#isBroken = true;
      return broken;
    }
  }

  async #step(): Promise<Step> {
    const [, rows] = (await this.#sql
      .unsafe('set local role plinth_system; select taken, epoch, head::text, oldest::text, notes from change_step()')
      .simple()) as unknown as readonly (readonly StepRow[])[];
    const [row] = rows ?? [];
    if (!row) throw new Error('change_step answered nothing');
    return { ...row, head: BigInt(row.head), oldest: BigInt(row.oldest), notes: row.notes ?? [] };
  }
}

type StepRow = Pick<Step, 'taken' | 'epoch'> & {
  readonly head: string;
  readonly oldest: string;
  readonly notes: string[] | null;
};
