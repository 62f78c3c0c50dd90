import type { WebSocket } from 'ws';
import type { Begin } from './live-hub.ts';
import type { Subscriber } from './subscriber.ts';

const most = 1024 * 1024; // bytes that may wait for a client
const little = 64 * 1024;

type Ended = IteratorResult<never, undefined>;

/**
 * A subscription on a socket. To graphql-ws it is a stream in which nothing comes, and whose end is the end of the subscription: what is
 * sent is written to the socket by the group, as it is for everybody but for the id.
 */
export class SocketSubscriber implements Subscriber, AsyncGenerator<never, undefined> {
  readonly #socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>;
  readonly #before: string;
  readonly #begin: Begin;
  #leave: (() => void) | null = null;
  #isOver = false;
  #resolve: (ended: Ended) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  /** @param id of the subscription on its socket */
  constructor(socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>, id: string, begin: Begin) {
    this.#socket = socket;
    this.#before = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#begin = begin;
  }

  get isSlow(): boolean {
    return this.#socket.bufferedAmount > most;
  }

  get isDrained(): boolean {
    return this.#socket.bufferedAmount < little;
  }

  send(payload: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(`${this.#before}${payload}}`);
  }

  end(error?: unknown): void {
    this.#isOver = true;
    if (error === undefined) this.#resolve({ done: true, value: undefined });
    else this.#reject(error);
  }

  /** Begins. */
  next(): Promise<Ended> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) return resolve({ done: true, value: undefined });
      [this.#resolve, this.#reject] = [resolve, reject];
      this.#leave ??= this.#begin(this);
    });
  }

  async return(): Promise<Ended> {
    this.#leave?.();
    this.end();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<Ended> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
