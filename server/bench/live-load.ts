import { BareWebSocket } from './web-socket.ts';

/** What the process with the subscribers is asked. */
export type LiveQuestion =
  | { readonly ask: 'open'; readonly port: number; readonly tokens: readonly string[]; readonly query: string }
  /** Counts from nothing. */
  | { readonly ask: 'reset' }
  /** Waits for messages: so many since the last `reset`. */
  | { readonly ask: 'wait'; readonly messages: number }
  | { readonly ask: 'close' };

export interface LiveAnswers {
  readonly open: { readonly subscribers: number };
  readonly reset: object;
  readonly wait: Received;
  readonly close: object;
}

export interface Received {
  readonly messages: number;
  /** Milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** The last message of some subscriber. */
  readonly last: unknown;
}

const atOnce = 50; // connections that are opened at a time
const patience = 300_000; // milliseconds

const sockets: BareWebSocket[] = [];
const tally = { messages: 0, firstAt: 0, lastAt: 0, wanted: Infinity, reached: () => {} };
let lastTold: BareWebSocket | undefined;

function count(socket: () => BareWebSocket | undefined): void {
  tally.messages += 1;
  if (tally.messages === 1) tally.firstAt = now();
  if (tally.messages < tally.wanted) return;
  tally.lastAt = now();
  lastTold = socket();
  tally.reached();
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

/** @throws Error when they do not come in time */
function reach(messages: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${String(tally.messages)} of ${String(messages)} messages came`)),
      patience,
    );
    tally.wanted = messages;
    tally.reached = () => {
      clearTimeout(timer);
      resolve();
    };
    if (tally.messages < messages) return;
    tally.lastAt = now();
    tally.reached();
  });
}

/** One subscription on each socket; they stand when each has had its acknowledgement and its HEAD. */
async function open(port: number, tokens: readonly string[], query: string): Promise<void> {
  reset();
  for (let first = 0; first < tokens.length; first += atOnce) {
    const some = tokens.slice(first, first + atOnce).map(async (token) => {
      let own: BareWebSocket | undefined = undefined;
      own = await BareWebSocket.open(port, () => count(() => own));
      own.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      sockets.push(own);
      return own;
    });
    const opened = await Promise.all(some);
    await reach(first * 2 + opened.length);
    // ids as long as those of a browser's client, and as different
    for (const own of opened) own.send({ id: crypto.randomUUID(), type: 'subscribe', payload: { query } });
    await reach((first + opened.length) * 2);
  }
}

function reset(): void {
  Object.assign(tally, { messages: 0, firstAt: 0, lastAt: 0, wanted: Infinity, reached: () => {} });
}

async function answer(question: LiveQuestion): Promise<LiveAnswers[LiveQuestion['ask']]> {
  switch (question.ask) {
    case 'open':
      await open(question.port, question.tokens, question.query);
      return { subscribers: sockets.length };
    case 'reset':
      reset();
      return {};
    case 'wait': {
      await reach(question.messages);
      const { messages, firstAt, lastAt } = tally;
      return { messages, firstAt, lastAt, last: (lastTold ?? sockets[0])?.lastMessage };
    }
    case 'close':
      for (const socket of sockets.splice(0)) socket.close();
      return {};
  }
}

process.on('message', (question: LiveQuestion) => {
  answer(question).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
