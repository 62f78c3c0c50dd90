/** A read that has not begun, and how many wait for it. */
interface Next<T> {
  readonly answer: Promise<T>;
  readonly leaving: AbortController;
  begin(): void;
  waiting: number;
}

/**
 * Runs the same read once for all who ask for it while it runs for somebody else: who comes then waits for the next run, which begins
 * after all of them have come. So nobody is answered with less than what was committed when they asked.
 */
export class SharedReads<T> {
  /** What runs, by what it asks, with the run after it once somebody waits for that. */
  readonly #running = new Map<string, Next<T> | null>();
  /** Reads that were asked for, and those of them that another's run answered. */
  readonly counts = { asked: 0, shared: 0 };

  /**
   * @param key equal for reads that answer alike, whoever asks
   * @param run is given a signal that fires when all who wait have left
   * @param signal fires when this caller has left
   */
  async read(key: string, run: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    this.counts.asked += 1;
    const waiting = this.#running.get(key);
    if (waiting) {
      this.counts.shared += 1;
      return join(waiting, signal);
    }
    const next = this.#prepare(key, run);
    const isFirst = !this.#running.has(key);
    this.#running.set(key, isFirst ? null : next);
    const answer = join(next, signal);
    if (isFirst) next.begin();
    return answer;
  }

  #prepare(key: string, run: (signal: AbortSignal) => Promise<T>): Next<T> {
    const leaving = new AbortController();
    const { promise, resolve } = Promise.withResolvers<T>();
    const begin = () => {
      // nobody may be left by the time it is its turn
      const running = leaving.signal.aborted ? Promise.reject<T>(leaving.signal.reason as Error) : run(leaving.signal);
      resolve(running);
      running.then(
        () => this.#goOn(key),
        () => this.#goOn(key),
      );
    };
    promise.catch(() => undefined); // those who wait are told; when all have left nobody is
    return { answer: promise, leaving, begin, waiting: 0 };
  }

  #goOn(key: string): void {
    const next = this.#running.get(key);
    if (!next) {
      this.#running.delete(key);
      return;
    }
    this.#running.set(key, null);
    next.begin();
  }
}

function join<T>(next: Next<T>, signal: AbortSignal | undefined): Promise<T> {
  next.waiting += 1;
  if (!signal) return next.answer;
  return new Promise((resolve, reject) => {
    const leave = () => {
      next.waiting -= 1;
      if (next.waiting === 0) next.leaving.abort(signal.reason);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    next.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
