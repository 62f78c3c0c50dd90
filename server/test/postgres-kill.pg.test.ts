import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { transact } from '../database/transaction.ts';
import { testDatabase } from './database.ts';

// What scripts/patches mends: backends that die inside transactions, as in a restart or failover of Postgres.
const workers = 8;
const seconds = 3;
const db = await testDatabase({ size: { points: workers, listReads: workers }, applicationName: 'kill' });
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);

beforeAll(() => {
  process.on('uncaughtException', note).on('unhandledRejection', note);
});
afterAll(() => {
  process.off('uncaughtException', note).off('unhandledRejection', note);
});

const caller = {
  tenantId: '018f0000-0000-7000-8000-00000000000a',
  actor: { id: '018f0000-0000-7000-8000-000000000001', kind: 'user' },
};
const pause = 'select pg_sleep(0.005)';

/** The three ways in which a transaction is run, in turn. */
const ways = [
  () =>
    db.points.begin(async (transaction) => {
      await transaction`select 1`;
      await transaction.unsafe(pause);
    }),
  () => transact(db.points, caller, (tx) => tx.query(pause)),
  () => db.reads.lists.bytes(caller, [{ text: `${pause}::text`, values: [] }]),
];
let turn = 0;
const work = async () => void (await ways[turn++ % ways.length]?.());

const killAll = () =>
  db.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name in ('kill points', 'kill listReads')`;

it('survives backends that are killed inside transactions: every query settles, the pool works again', async () => {
  const counts = { kills: 0, done: 0, failed: 0, unsettled: 0 };
  const end = Date.now() + seconds * 1000;
  const worker = async () => {
    while (Date.now() < end) {
      counts.unsettled++;
      const settled = work().then(
        () => counts.done++,
        () => counts.failed++,
      );
      await Promise.race([settled.then(() => counts.unsettled--), sleep(seconds * 1000)]);
    }
  };
  const killer = async () => {
    while (Date.now() < end) {
      await sleep(100);
      counts.kills += (await killAll()).length;
    }
  };
  await Promise.all([killer(), ...Array.from({ length: workers }, worker)]);
  await expect.poll(() => counts.unsettled, { timeout: 5_000 }).toBe(0);
  await expect
    .poll(() => Promise.all(Array.from({ length: workers }, work)).then(() => 'usable'), { timeout: 10_000 })
    .toBe('usable');
  console.log(`backends killed ${counts.kills}, transactions done ${counts.done}, failed ${counts.failed}`);
  expect(uncaught).toEqual([]);
  expect(counts.kills).toBeGreaterThan(workers);
  expect(counts.failed).toBeGreaterThan(0);
});
