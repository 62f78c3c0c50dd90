import type { WebSocket } from 'ws';
import type { Begin, Following } from './live-hub.ts';
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
  readonly #onEnd: () => void;
  #begin: Begin;
  #following: Following | null = null;
  #isOver = false;
  #renewing: Promise<void> = Promise.resolve();
  #resolve: (ended: Ended) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  /**
   * @param id of the subscription on its socket
   * @param onEnd told once it is over
   */
  constructor(
    socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>,
    id: string,
    begin: Begin,
    onEnd: () => void,
  ) {
    this.#onEnd = onEnd;
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
    this.#onEnd();
    if (error === undefined) this.#resolve({ done: true, value: undefined });
    else this.#reject(error);
  }

  /**
   * Goes on with other rights from where it is: nothing is sent by the old ones from now on.
   *
   * @param open what it is refused with, when it is not allowed any more, ends it
   */
  renew(open: () => Promise<Begin>): void {
    this.#following?.leave();
    this.#renewing = this.#renewing.then(async () => {
      if (this.#isOver) return;
      try {
        this.#begin = await open();
        if (!this.#isOver && this.#following) this.#following = this.#begin(this, { from: this.#following.position() });
      } catch (error) {
        this.end(error);
      }
    });
  }

  /** Begins. */
  next(): Promise<Ended> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) return resolve({ done: true, value: undefined });
      [this.#resolve, this.#reject] = [resolve, reject];
      this.#following ??= this.#begin(this);
    });
  }

  async return(): Promise<Ended> {
    this.#following?.leave();
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
