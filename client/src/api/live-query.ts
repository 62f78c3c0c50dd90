/** One query of the app as the live exchange sees it: what it depends on, and when it may be asked again. */
import type { Operation, OperationResult } from '@urql/core';
import type { TypeGraph } from './aggregate.ts';
import { dependenciesOf, idsIn, type Dependencies } from './dependencies.ts';

/** A record that changed; without an id, some record of the aggregate. */
export interface Changed {
  readonly aggregate: string;
  readonly id?: string | null;
}

/** Milliseconds: a query is asked again at most once in these. What changes is in sight within a second, the answer included. */
const refreshInterval = 600;
/** The same while an import or a bulk save goes on. */
export const bulkInterval = 5_000;

export class LiveQuery {
  operation: Operation;
  /** Shown by some component. */
  isActive = false;
  /** Its cached answer is not to be trusted any more. */
  isOutdated = false;
  /** Its last attempt got no answer. */
  isLost = false;
  readonly #refresh: (operation: Operation) => void;
  readonly #dependencies: Dependencies;
  #answer: unknown = undefined;
  #ids: Set<string> | undefined;
  #isRunning = false;
  #isWanted = false;
  #refreshedAt = -Infinity;
  /** Of what waits to be asked again, the shortest. */
  #interval = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(operation: Operation, graph: TypeGraph, refresh: (operation: Operation) => void) {
    this.operation = operation;
    this.#refresh = refresh;
    this.#dependencies = dependenciesOf(graph, operation.query, operation.variables ?? {});
  }

  /** Whether anything that changes is in it. */
  get isLive(): boolean {
    return this.#dependencies.all.size + this.#dependencies.seen.size > 0;
  }

  concerns({ aggregate, id }: Changed): boolean {
    const { all, seen, ids } = this.#dependencies;
    if (all.has(aggregate)) return true;
    if (!seen.has(aggregate)) return false;
    this.#ids ??= idsIn(this.#answer);
    return id === undefined || id === null || ids.has(id) || this.#ids.has(id);
  }

  /** It is on its way to the cache or the server. */
  asked(operation: Operation): void {
    this.operation = operation;
    [this.isActive, this.#isRunning] = [true, true];
  }

  answered({ data, error, stale }: OperationResult): void {
    if (data !== undefined && data !== null) [this.#answer, this.#ids] = [data, undefined];
    if (stale) return; // the newer answer is on its way
    this.#isRunning = false;
    this.isLost = error?.networkError !== undefined;
    if (!this.isLost) this.isOutdated = false;
    if (this.#isWanted) this.refresh(this.#interval);
  }

  left(): void {
    clearTimeout(this.#timer);
    this.isOutdated ||= this.#isWanted || this.#isRunning;
    [this.isActive, this.#isRunning, this.#isWanted, this.#timer] = [false, false, false, undefined];
  }

  /**
   * Asks again: at once, or an interval after the last time, and never twice at a time, since the older of two answers might come last.
   *
   * @param every milliseconds after the last time, when it need not be so soon
   */
  refresh(every = refreshInterval): void {
    this.isOutdated = true;
    if (!this.isActive) return;
    this.#isWanted = true;
    this.#interval = Math.min(every, this.#interval);
    if (this.#isRunning) return;
    clearTimeout(this.#timer);
    const wait = this.#refreshedAt + this.#interval - Date.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => this.refresh(this.#interval), wait);
      return;
    }
    this.#interval = Infinity;
    this.#isWanted = false;
    this.#isRunning = true;
    this.#refreshedAt = Date.now();
    this.#refresh(this.operation);
  }
}
