import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { testDatabase } from './test/database.ts';
import { freePort, serverInTest } from './test/server.ts';

const db = await testDatabase();
const signing = await serverInTest(db.url);
const token = await signing.token('ingrid@fjord.example', 'fjord');

test(
  'told to go by SIGTERM, a process says that it is not ready, answers what is in flight, closes its sockets with a code and exits',
  { timeout: 60_000 },
  async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        DATABASE_URL: db.url,
        PUBLIC_URL: signing.url,
        PORT: String(port),
        DRAIN_SECONDS: '3',
        ENCRYPTION_KEYS: process.env.ENCRYPTION_KEYS,
        DEMO: '0',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ready = async () =>
      fetch(`${url}/health/ready`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(ready, { timeout: 30_000 }).toBe(200);

    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await once(socket, 'message');
    socket.send(
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { changes { kind } }' } }),
    );
    await once(socket, 'message');
    const closed = once(socket, 'close').then(([code]) => code as number);

    const held = await db.sql.reserve();
    await held`begin`;
    await held`lock table contract in access exclusive mode`;
    const ask = () =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ contracts { totalCount } }' }),
      }).then(async (answer) => ({ status: answer.status, ...((await answer.json()) as { data: unknown }) }));
    const inFlight = Promise.all(Array.from({ length: 20 }, ask));
    await expect
      .poll(async () =>
        Number((await signing.database.points`select count(*)::int as n from pg_locks where not granted`)[0]?.['n']),
      )
      .toBeGreaterThan(0);

    const told = performance.now();
    server.kill('SIGTERM');
    await expect.poll(ready, { timeout: 2500, interval: 20 }).toBe(503);
    const late = ask(); // as a balancer sends that has not looked yet
    expect(await closed).toBe(1001);
    expect(await fetch(`${url}/health/live`).catch(() => 'refused')).toBe('refused');
    await held`commit`;
    held.release();
    const answers = [...(await inFlight), await late];
    for (const { status, data } of answers) expect([status, data]).toEqual([200, { contracts: { totalCount: 0 } }]);
    const [code] = (await once(server, 'exit')) as [number];
    expect(code).toBe(0);
    expect(performance.now() - told).toBeLessThan(15_000);
  },
);
