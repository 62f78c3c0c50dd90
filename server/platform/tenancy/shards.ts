import { DomainError } from '../../errors.ts';

/** All that serves the companies in one database: its connections, its change stream, its audit, its jobs. */
export interface Shard {
  /** Whether somebody follows it, or a job of it is due: then it is not put to sleep. */
  isBusy(): Promise<boolean>;
  close(): Promise<void>;
}

export interface ShardsOptions<S extends Shard> {
  /** Of the database that the registry is in, where companies live that have none of their own. It is always there. */
  readonly home: S;
  /** Starts what serves another database, by its id in the registry. */
  readonly start: (id: string) => Promise<S>;
  readonly report: (error: unknown) => void;
  /** Other databases that are served at a time. */
  readonly most?: number;
  /** Milliseconds without use after which one is put to sleep. */
  readonly idleAfter?: number;
}

interface Entry<S> {
  shard: S | null;
  starting: Promise<S> | null;
  closing: Promise<void> | null;
  usedAt: number;
  /** Why it could not be started, and until when that is the answer. */
  refused: { readonly error: DomainError; readonly until: number } | null;
}

const retryAfter = 5; // seconds
const atOnce = 4; // databases that are looked after at a time
const rest = 30_000; // milliseconds without use after which one may make room for another

/**
 * The databases that companies live in. One is started when it is first asked for and put to sleep when nobody needs it, so that a server
 * holds connections to as many as are in use, and never to more than `most`. One that fails stops nobody but the companies in it.
 */
export class Shards<S extends Shard> {
  readonly #options: ShardsOptions<S>;
  readonly #most: number;
  readonly #idleAfter: number;
  readonly #entries = new Map<string, Entry<S>>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: ShardsOptions<S>) {
    const { most = 64, idleAfter = 600_000 } = options;
    this.#options = options;
    this.#most = most;
    this.#idleAfter = idleAfter;
    this.#timer = setInterval(() => void this.#sweep().catch(options.report), idleAfter / 10).unref();
  }

  /**
   * What serves a database: a look into a map, but for the first who asks.
   *
   * @param id null for that of the registry
   * @throws DomainError UNAVAILABLE with `params.retryAfter` when it cannot be reached, brought up to date, or there is no room
   */
  of(id: string | null): S | Promise<S> {
    if (id === null) return this.#options.home;
    const entry = this.#entries.get(id);
    if (!entry?.shard) return this.#start(id);
    entry.usedAt = Date.now();
    return entry.shard;
  }

  /** Those that are served just now. */
  get open(): readonly S[] {
    const others = [...this.#entries.values()].flatMap(({ shard }) => shard ?? []);
    return [this.#options.home, ...others];
  }

  /** How many could not be started when they were last tried. */
  get failed(): number {
    return [...this.#entries.values()].filter(({ refused }) => refused !== null).length;
  }

  /** Starts each of them once, a few at a time: so they are brought up to date, and what they have to do by the day is done. */
  async visit(ids: readonly string[]): Promise<void> {
    const left = [...ids];
    const work = async () => {
      for (let id = left.shift(); id !== undefined && !this.#isClosed; id = left.shift())
        await Promise.resolve(this.of(id)).catch(() => undefined); // reported where it failed
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const ends = [...this.#entries.values()].map(async (entry) => {
      await entry.starting?.catch(() => undefined);
      await this.#end(entry);
    });
    await Promise.all(ends);
    await this.#options.home.close();
  }

  #start(id: string): Promise<S> {
    const entry = this.#entries.get(id) ?? {
      shard: null,
      starting: null,
      closing: null,
      usedAt: Date.now(),
      refused: null,
    };
    this.#entries.set(id, entry);
    if (entry.refused && entry.refused.until > Date.now()) return Promise.reject(entry.refused.error);
    entry.starting ??= this.#startAnew(id, entry).finally(() => (entry.starting = null));
    return entry.starting;
  }

  async #startAnew(id: string, entry: Entry<S>): Promise<S> {
    try {
      await entry.closing;
      await this.#makeRoom(entry);
      const shard = await this.#options.start(id);
      entry.usedAt = Date.now();
      entry.refused = null;
      entry.shard = shard;
      return shard;
    } catch (error) {
      if (!entry.refused) this.#options.report(error); // once, and not every few seconds
      const refusal = error instanceof DomainError ? error : unavailable();
      entry.refused = { error: refusal, until: Date.now() + retryAfter * 1000 };
      throw refusal;
    }
  }

  /** @throws DomainError UNAVAILABLE when all that are there are in use */
  async #makeRoom(wanted: Entry<S>): Promise<void> {
    const taken = [...this.#entries.values()].filter(
      (entry) => entry !== wanted && (entry.shard !== null || entry.starting !== null),
    );
    if (taken.length < this.#most) return;
    const oldestFirst = taken
      .filter(({ usedAt }) => usedAt < Date.now() - Math.min(rest, this.#idleAfter))
      .sort((one, other) => one.usedAt - other.usedAt);
    for (const entry of oldestFirst) if (await this.#endIfIdle(entry, entry.usedAt)) return;
    throw crowded();
  }

  async #sweep(): Promise<void> {
    for (const entry of this.#entries.values()) {
      const { usedAt } = entry;
      if (usedAt < Date.now() - this.#idleAfter) await this.#endIfIdle(entry, usedAt);
    }
  }

  /** @returns whether it is asleep now */
  async #endIfIdle(entry: Entry<S>, usedAt: number): Promise<boolean> {
    if (!entry.shard) return false;
    const isBusy = await entry.shard.isBusy().catch((error: unknown) => {
      this.#options.report(error); // its database is away: closing it costs nothing
      return false;
    });
    if (isBusy || entry.usedAt !== usedAt) return false;
    await this.#end(entry);
    return true;
  }

  async #end(entry: Entry<S>): Promise<void> {
    const { shard } = entry;
    entry.shard = null;
    if (shard) entry.closing = shard.close().catch(this.#options.report);
    await entry.closing;
  }
}

function unavailable(): DomainError {
  return new DomainError(
    'UNAVAILABLE',
    'The database of your company cannot be used just now. Nothing is lost; it is tried again every few seconds.',
    { rule: 'tenant.database_unavailable', params: { retryAfter } },
  );
}

function crowded(): DomainError {
  return new DomainError('UNAVAILABLE', 'This server has no room for another database just now: try again.', {
    rule: 'tenant.databases_crowded',
    params: { retryAfter },
  });
}
