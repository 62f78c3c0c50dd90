import { ws } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createChangeFeed, type FeedListener } from './change-feed.ts';
import type { Session } from './session.ts';
import { createSocket } from './socket.ts';

/** A server as ours: a feed that goes on from `since`, and forgets what is older than it keeps. */
const url = 'ws://localhost/graphql';
const link = ws.link(url);
const position = (n: number) => `e.${String(n)}`;
let head = 7;
let oldest = 0;
let isMute = false;
let connections: { token: string; close(code: number): void; tell(kind: string, id: string): void; cut(): void }[] = [];
let pings: (string | undefined)[] = [];

const server = setupServer(
  link.addEventListener('connection', ({ client }) => {
    let token = '';
    let id = '';
    const send = (message: object) => client.send(JSON.stringify(message));
    const event = (at: number, kind: string, record: string | null) =>
      send({
        id,
        type: 'next',
        payload: {
          data: { changes: { position: position(at), kind, id: record, aggregate: 'Pet', changedFields: [] } },
        },
      });
    client.addEventListener('message', ({ data }) => {
      if (isMute) return;
      const message = JSON.parse(String(data)) as { type: string; id: string; payload?: Record<string, unknown> };
      if (message.type === 'connection_init') {
        token = String(message.payload?.['authorization']);
        connections.push({
          token,
          close: (code) => client.close(code),
          tell: (kind, record) => event(++head, kind, record),
          cut: () => send({ id, type: 'complete' }),
        });
        send({ type: 'connection_ack' });
      } else if (message.type === 'ping') {
        pings.push(message.payload?.['authorization'] as string | undefined);
        send({ type: 'pong', ...(message.payload && { payload: message.payload }) });
      } else if (message.type === 'subscribe') {
        id = message.id;
        const { since } = (message.payload?.['variables'] ?? {}) as { since?: string };
        const from = since === undefined ? head : Number(since.slice(2));
        if (from < oldest)
          return send({ id, type: 'error', payload: [{ message: 'old', extensions: { code: 'RESYNC_REQUIRED' } }] });
        event(from, 'HEAD', null);
        for (let at = from + 1; at <= head; at++) event(at, 'UPDATED', `p${String(at)}`);
      }
    });
  }),
);
beforeAll(() => server.listen());
afterEach(() => {
  vi.useRealTimers();
  [connections, pings, isMute, head, oldest] = [[], [], false, 7, 0];
});
afterAll(() => server.close());

/** The app's socket and feed, signed in. */
function app() {
  let renewed = () => {};
  let token = 'first';
  const session: Pick<Session, 'token' | 'renew' | 'onRenewed'> = {
    token: async () => token,
    renew: async () => (token = 'renewed'),
    onRenewed(listener) {
      renewed = listener;
      return () => {};
    },
  };
  const socket = createSocket(session as Session, url);
  const feed = createChangeFeed(socket);
  const heard: string[] = [];
  const listener: FeedListener = {
    stood: (resumed) => heard.push(resumed ? 'resumed' : 'anew'),
    change: ({ id }) => heard.push(String(id)),
  };
  feed.listen(listener);
  feed.open();
  return {
    feed,
    heard,
    renew(next: string) {
      token = next;
      renewed();
    },
    async close() {
      feed.close();
      await socket.dispose();
    },
  };
}

test('a renewed token is sent over the open socket, whose subscription goes on', async () => {
  const { heard, renew, close } = app();
  await expect.poll(() => heard).toEqual(['anew']);
  renew('second');
  await expect.poll(() => pings).toEqual(['Bearer second']);
  connections[0]?.tell('UPDATED', 'p8');
  await expect.poll(() => heard).toEqual(['anew', 'p8']);
  expect(connections).toHaveLength(1);
  await close();
});

test('a socket that is lost comes back and goes on where it was', async () => {
  const { heard, feed, close } = app();
  await expect.poll(() => heard).toEqual(['anew']);
  connections[0]?.close(1012);
  head = 9; // meanwhile
  await expect.poll(() => heard, { timeout: 3000 }).toEqual(['anew', 'resumed', 'p8', 'p9']);
  expect(feed.state()).toBe('live');
  await close();
});

test('who was cut for being slow comes back by itself and goes on where it was', async () => {
  const { heard, close } = app();
  await expect.poll(() => heard).toEqual(['anew']);
  connections[0]?.cut();
  head = 8;
  await expect.poll(() => heard, { timeout: 3000 }).toEqual(['anew', 'resumed', 'p8']);
  await close();
});

test('a role that was taken away, or a token that ended, begins anew with another token', async () => {
  const { heard, close } = app();
  await expect.poll(() => heard).toEqual(['anew']);
  connections[0]?.close(4403);
  await expect.poll(() => heard, { timeout: 3000 }).toEqual(['anew', 'anew']);
  expect(connections.map(({ token }) => token)).toEqual(['Bearer first', 'Bearer renewed']);
  await close();
});

test('after an hour of sleep a dead socket is found at once, and what is shown is read again', async () => {
  const { heard, feed, close } = app();
  await expect.poll(() => heard).toEqual(['anew']);
  isMute = true; // the other end is gone, and nobody said so
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  [head, oldest] = [5_000, 4_000]; // and so is what happened
  dispatchEvent(new Event('online'));
  setTimeout(() => (isMute = false), 1_000);
  await expect.poll(() => heard, { timeout: 6_000 }).toEqual(['anew', 'anew']);
  expect(feed.state()).toBe('live');
  expect(pings).toEqual([]);
  await close();
}, 10_000);

test('what is no longer kept is not missed: everything begins anew', async () => {
  const { heard, close } = app();
  await expect.poll(() => heard).toEqual(['anew']);
  [head, oldest] = [5_000, 4_000];
  connections[0]?.close(1012);
  await expect.poll(() => heard, { timeout: 3000 }).toEqual(['anew', 'anew']);
  await close();
});
