import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { transact } from './transaction.ts';

const db = await testDatabase({ size: { points: 2, listReads: 2 } });
const caller = { tenantId: randomUUID(), actor: { id: randomUUID(), kind: 'user' } };
const cancelled = '57014'; // query_canceled

type Read = (number: number, milliseconds: number, signal?: AbortSignal) => Promise<number | undefined>;

const alone: Read = (number, milliseconds, signal) =>
  transact(
    db.points,
    caller,
    async (tx) => {
      const [row] = await tx.query<{ n: number }>('select $1::int as n, pg_sleep($2::float8 / 1000)', [
        number,
        milliseconds,
      ]);
      return row?.n;
    },
    { readOnly: true, signal },
  );

const together: Read = async (number, milliseconds, signal) => {
  const text = 'select $1::int::text from (select pg_sleep($2::float8 / 1000)) as slept';
  const reads = [number, number + 1, number + 2].map((n) => ({ text, values: [n, milliseconds / 3] }));
  const answers = (await db.reads.lists.bytes(caller, reads, signal)).map(Number);
  expect(answers).toEqual([number, number + 1, number + 2]);
  return answers[0];
};

test.each([
  ['a transaction', alone],
  ['reads together', together],
])('%s is cancelled while it runs', async (_what, read) => {
  const leaving = new AbortController();
  const began = performance.now();
  const reading = read(1, 30_000, leaving.signal);
  await sleep(100);
  leaving.abort(new Error('left'));
  await expect(reading).rejects.toMatchObject({ code: cancelled });
  expect(performance.now() - began).toBeLessThan(2000);
  await expect(read(1, 0, leaving.signal)).rejects.toThrow('left');
});

test.each([
  ['transactions', alone],
  ['reads together', together],
])('%s that nobody cancels are not hit by the cancelling of others on their connections', async (_what, read) => {
  const outcomes = await Promise.all(
    Array.from({ length: 400 }, async (_, number) => {
      await sleep(Math.random() * 400);
      if (number % 2 === 0) return [number, await read(number, 1)];
      const leaving = new AbortController();
      const reading = read(number, 3, leaving.signal).catch((error: unknown) => error);
      await sleep(Math.random() * 8);
      leaving.abort(new Error('left'));
      const outcome = await reading;
      return outcome instanceof Error ? [number, number] : [number, outcome];
    }),
  );
  for (const [asked, answered] of outcomes) expect(answered).toBe(asked);
});
