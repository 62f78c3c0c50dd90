/** The one WebSocket of the app (graphql-transport-ws), which comes back by itself, each time with a token that stands. */
import { createClient, type Client } from 'graphql-ws';
import type { Session } from './session.ts';
import { onWake } from './wake.ts';

const pingEvery = 12_000; // milliseconds
const pongWithin = 5_000;
const pongWithinAfterSleep = 2_000;
const longestWait = 30_000; // milliseconds between attempts
const forbidden = 4403;

/**
 * A socket that is opened when something subscribes. A renewed token is sent over it, so that its subscriptions go on; after a sleep it is
 * asked whether it is still there.
 */
export function createSocket(session: Session, url: string, site: string | null = null): Client {
  let token = '';
  let isRefused = false;
  let pong: ReturnType<typeof setTimeout> | undefined;
  let open: WebSocket | undefined;
  const expectPong = (within: number) => {
    clearTimeout(pong);
    pong = setTimeout(() => client.terminate(), within);
  };
  const ping = (payload?: object) => {
    if (open?.readyState !== WebSocket.OPEN) return;
    open.send(JSON.stringify({ type: 'ping', ...(payload && { payload }) }));
    expectPong(pongWithinAfterSleep);
  };
  const client = createClient({
    url,
    connectionParams: async () => {
      token = isRefused ? await session.renew(token) : await session.token();
      isRefused = false;
      return { authorization: `Bearer ${token}`, ...(site !== null && { 'x-plinth-site': site }) };
    },
    keepAlive: pingEvery,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (attempt) =>
      wait(
        attempt === 0 ? Math.random() * 200 : Math.min(longestWait, 1_000 * 2 ** attempt) * (0.5 + Math.random() / 2),
      ),
    on: {
      connected: (socket) => (open = socket as WebSocket),
      ping: (received) => {
        if (!received) expectPong(pongWithin);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
      closed: (event) => {
        clearTimeout(pong);
        open = undefined;
        isRefused = typeof event === 'object' && event !== null && 'code' in event && event.code === forbidden;
      },
    },
  });
  const stops = [
    session.onRenewed(() => {
      session.token().then(
        (renewed) => {
          token = renewed;
          ping({ authorization: `Bearer ${renewed}` });
        },
        () => undefined, // what became of the session is in its state
      );
    }),
    onWake(() => ping()),
  ];
  return {
    ...client,
    dispose: async () => {
      stops.forEach((stop) => stop());
      clearTimeout(pong);
      await client.dispose();
    },
  };
}

/** Ends early when the machine is back on a network, or awake. */
function wait(delay: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, delay);
    const stop = onWake(end);
  });
}
