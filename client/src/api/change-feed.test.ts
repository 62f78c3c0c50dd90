import type { Client as Socket, EventListener, Sink, SubscribePayload } from 'graphql-ws';
import { GraphQLError } from 'graphql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createChangeFeed } from './change-feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A socket whose messages a test sends itself; like the real one it reads the payload whenever it subscribes anew. */
function setUp() {
  const handlers = new Map<string, ((event: never) => void)[]>();
  const subscriptions: { payload: SubscribePayload; sink: Sink }[] = [];
  const socket: Pick<Socket, 'on' | 'subscribe'> = {
    on(event, listener) {
      handlers.set(event, [...(handlers.get(event) ?? []), listener as EventListener<never>]);
      return () => {};
    },
    subscribe(payload, sink) {
      subscriptions.push({ payload, sink });
      return () => {};
    },
  };
  const feed = createChangeFeed(socket);
  const heard: string[] = [];
  feed.listen({
    stood: (resumed) => heard.push(resumed ? 'resumed' : 'anew'),
    change: ({ id }) => heard.push(String(id)),
  });
  const latest = () => subscriptions.at(-1);
  return {
    feed,
    heard,
    count: () => subscriptions.length,
    since: () => JSON.parse(JSON.stringify(latest()?.payload.variables)) as { since?: string },
    emit: (event: string, detail?: unknown) => handlers.get(event)?.forEach((handler) => handler(detail as never)),
    send: (position: string, kind: string, id: string | null = null) =>
      latest()?.sink.next({ data: { changes: { position, kind, id, aggregate: 'Pet', changedFields: [] } } }),
    fail: (cause: unknown) => latest()?.sink.error(cause),
  };
}

test('it is live at HEAD, and resumes from the last position it saw', () => {
  const app = setUp();
  app.feed.open();
  app.feed.open();
  expect(app.count()).toBe(1);
  expect(app.since()).toEqual({});
  app.send('e.7', 'HEAD');
  expect(app.feed.state()).toBe('live');
  app.send('e.8', 'UPDATED', 'p1');
  expect(app.since()).toEqual({ since: 'e.8' });
  app.send('e.8', 'HEAD');
  expect(app.heard).toEqual(['anew', 'p1', 'resumed']);
});

test('what was heard before is dropped', () => {
  const app = setUp();
  app.feed.open();
  app.send('e.9', 'HEAD');
  app.send('e.10', 'UPDATED', 'p1');
  app.send('e.9', 'UPDATED', 'p0');
  app.send('e.10', 'UPDATED', 'p1');
  expect(app.heard).toEqual(['anew', 'p1']);
});

test('an unknown position begins anew at once', () => {
  const app = setUp();
  app.feed.open();
  app.send('e.7', 'HEAD');
  app.fail([new GraphQLError('too old', { extensions: { code: 'RESYNC_REQUIRED' } })]);
  vi.advanceTimersByTime(0);
  expect(app.count()).toBe(2);
  expect(app.since()).toEqual({});
  app.send('f.1', 'HEAD');
  expect(app.heard).toEqual(['anew', 'anew']);
});

test('another refusal is tried again after a while', () => {
  const app = setUp();
  app.feed.open();
  app.fail(new Error('no'));
  app.emit('closed', { code: 1006 });
  vi.advanceTimersByTime(4_000);
  expect(app.count()).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(app.count()).toBe(2);
});

test('a short break does not show; a longer one does', () => {
  const app = setUp();
  app.feed.open();
  app.send('e.7', 'HEAD');
  app.emit('closed', { code: 4499 });
  vi.advanceTimersByTime(500);
  app.send('e.7', 'HEAD');
  vi.advanceTimersByTime(10_000);
  expect(app.feed.state()).toBe('live');
  app.emit('closed', { code: 1006 });
  vi.advanceTimersByTime(1_500);
  expect(app.feed.state()).toBe('connecting');
  for (let attempt = 0; attempt < 5; attempt++) {
    app.emit('closed', { code: 1006 });
    vi.advanceTimersByTime(1_000);
  }
  expect(app.feed.state()).toBe('offline');
});

test('after a long absence, as of a computer that slept, it begins anew', () => {
  const app = setUp();
  app.feed.open();
  app.emit('message');
  app.send('e.7', 'HEAD');
  vi.setSystemTime(Date.now() + 3_600_000);
  app.emit('closed', { code: 1006 });
  app.emit('opened');
  expect(app.since()).toEqual({});
});

test('when its person may do other things everything is read anew, over the same socket', () => {
  const app = setUp();
  app.feed.open();
  app.send('e.7', 'HEAD');
  app.send('e.9', 'RIGHTS');
  app.send('e.10', 'UPDATED', 'p1');
  expect(app.heard).toEqual(['anew', 'anew', 'p1']);
  expect(app.count()).toBe(1);
});

test('when its person was sent off it begins anew, since other records may be in sight', () => {
  const app = setUp();
  app.feed.open();
  app.send('e.7', 'HEAD');
  app.emit('closed', { code: 4403 });
  expect(app.since()).toEqual({});
});

test('the first queries wait for it, but not for long', async () => {
  const app = setUp();
  app.feed.open();
  const ready = vi.fn();
  void app.feed.ready.then(ready);
  await vi.advanceTimersByTimeAsync(200);
  expect(ready).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(100);
  expect(ready).toHaveBeenCalled();
});
