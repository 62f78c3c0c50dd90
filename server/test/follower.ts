import { expect } from 'vitest';
import type { ChangeStream } from '../engine/changes.ts';
import type { Begin, Following } from '../graphql/live/live-hub.ts';
import type { Subscriber } from '../graphql/live/subscriber.ts';
import type { TestDatabase } from './database.ts';

/** A subscriber without a socket. */
export class Follower<T> implements Subscriber {
  isSlow = false;
  isDrained = true;
  /** Messages that were not taken yet. */
  readonly inbox: T[] = [];
  /** How it was ended: undefined while it goes on, null when quietly. */
  ended: unknown = undefined;
  readonly #following: Following;
  #wake: (() => void) | null = null;

  constructor(begin: Begin) {
    this.#following = begin(this);
  }

  send(payload: string): void {
    const { data } = JSON.parse(payload) as { data: Record<string, T> };
    this.inbox.push(...Object.values(data));
    this.#wake?.();
  }

  end(error?: unknown): void {
    this.ended = error ?? null;
    this.#wake?.();
  }

  /** The next message, when there is one within ten seconds. */
  async next(): Promise<T> {
    const deadline = Date.now() + 10_000;
    while (this.inbox.length === 0) {
      const left = deadline - Date.now();
      if (left <= 0 || this.ended !== undefined) throw new Error('no message came');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.inbox.shift() as T;
  }

  leave(): void {
    this.#following.leave();
  }
}

/**
 * What has to become so, on a machine that may be busy with other things.
 *
 * @param timeout milliseconds, of what is much work
 */
export function eventually<T>(look: () => T, timeout = 15_000) {
  return expect.poll(look, { timeout, interval: 20 });
}

/** Waits until all instances have handed on what is committed: who follows after that begins there. */
export async function settled(db: TestDatabase, streams: readonly ChangeStream[]): Promise<void> {
  const written = async () => Number((await db.sql`select count(*)::int as n from change`)[0]?.['n']);
  await eventually(async () => {
    const wanted = await written();
    return streams.every(({ head }) => Number(head.position) >= wanted);
  }).toBe(true);
}
