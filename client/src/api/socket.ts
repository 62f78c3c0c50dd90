/** The one WebSocket of the app (graphql-transport-ws), which comes back by itself, each time with a token that stands. */
import { createClient, type Client } from 'graphql-ws';
import type { Session } from './session.ts';

const pingEvery = 12_000; // milliseconds
const pongWithin = 5_000;
const longestWait = 30_000; // milliseconds between attempts
const forbidden = 4403;

/** A socket that is opened when something subscribes. It is renewed with the token, so that the server never has to end it. */
export function createSocket(session: Session, url: string): Client {
  let token = '';
  let isRefused = false;
  let pong: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    connectionParams: async () => {
      token = isRefused ? await session.renew(token) : await session.token();
      isRefused = false;
      return { authorization: `Bearer ${token}` };
    },
    keepAlive: pingEvery,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (attempt) =>
      wait(
        attempt === 0 ? Math.random() * 200 : Math.min(longestWait, 1_000 * 2 ** attempt) * (0.5 + Math.random() / 2),
      ),
    on: {
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), pongWithin);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
      closed: (event) => {
        clearTimeout(pong);
        isRefused = typeof event === 'object' && event !== null && 'code' in event && event.code === forbidden;
      },
    },
  });
  const stop = session.onRenewed(() => client.terminate());
  return {
    ...client,
    dispose: async () => {
      stop();
      clearTimeout(pong);
      await client.dispose();
    },
  };
}

/** Ends early when the machine is back on a network. */
function wait(delay: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, delay);
    addEventListener('online', end);
  });
}
