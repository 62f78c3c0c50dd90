import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { tcpProxy } from '../test/tcp-proxy.ts';
import { openDatabase } from './client.ts';

const db = await testDatabase();
const address = new URL(db.url);
const proxy = await tcpProxy([Number(address.port)]);
address.port = String(proxy.port);
const far = openDatabase(address.href, { statementTimeout: 1 });
afterAll(async () => {
  await far.close();
  await proxy.close();
});

test('a statement that takes too long is ended by Postgres', async () => {
  await expect(far.points`select pg_sleep(5)`).rejects.toMatchObject({ code: '57014' });
});

test(
  'a network that swallows everything fails what waits for an answer, and the pool comes back',
  { timeout: 30_000 },
  async () => {
    await Promise.all([far.points`select 1`, far.jobs`select 1`]);
    proxy.swallow(true);
    const began = performance.now();
    const waiting = [far.points`select 2`, far.points.begin((sql) => sql`select 3`), far.jobs`select 4`].map((each) =>
      each.then(
        () => 'answered',
        (error: { code?: string }) => error.code,
      ),
    );
    // one may have asked for a connection of its own, which does not even come up
    for (const code of await Promise.all(waiting)) expect(['CONNECTION_CLOSED', 'CONNECT_TIMEOUT']).toContain(code);
    expect(performance.now() - began).toBeLessThan(15_000);
    proxy.swallow(false);
    await expect
      .poll(
        () =>
          far.points`select 5 as five`.then(
            ([row]) => row?.['five'],
            () => 'not yet',
          ),
        { timeout: 15_000 },
      )
      .toBe(5);
  },
);

test('a connection that is quiet because nothing is asked stays', { timeout: 20_000 }, async () => {
  const pid = async () => (await far.feed`select pg_backend_pid() as pid`)[0]?.['pid'] as number;
  const before = await pid();
  await new Promise((resolve) => setTimeout(resolve, 7_000));
  expect(await pid()).toBe(before);
});
