import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SharedReads } from './shared-reads.ts';

/** Runs that end when they are told to, each with its number. */
function runs() {
  const begun: { end: (error?: Error) => void; signal: AbortSignal }[] = [];
  const run = (signal: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      const number = begun.length;
      begun.push({ end: (error) => (error ? reject(error) : resolve(number)), signal });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  return { begun, run };
}

test('who comes while a read runs is answered by the next run, one for all of them', async () => {
  const [reads, { begun, run }] = [new SharedReads<number>(), runs()];
  const first = reads.read('a', run);
  const later = [reads.read('a', run), reads.read('a', run), reads.read('a', run)];
  expect(begun).toHaveLength(1);
  begun[0]?.end();
  expect(await first).toBe(0);
  await setImmediate();
  expect(begun).toHaveLength(2);
  const last = reads.read('a', run);
  begun[1]?.end();
  expect(await Promise.all(later)).toEqual([1, 1, 1]);
  await setImmediate();
  begun[2]?.end();
  expect(await last).toBe(2);
  expect(reads.counts).toEqual({ asked: 5, shared: 2 });
  const again = reads.read('a', run);
  begun[3]?.end();
  expect(await again).toBe(3);
});

test('other reads do not wait', async () => {
  const [reads, { begun, run }] = [new SharedReads<number>(), runs()];
  const both = [reads.read('a', run), reads.read('b', run)];
  expect(begun).toHaveLength(2);
  for (const { end } of begun) end();
  expect(await Promise.all(both)).toEqual([0, 1]);
});

test('a read that fails fails for those who waited for it, and for nobody else', async () => {
  const [reads, { begun, run }] = [new SharedReads<number>(), runs()];
  const first = reads.read('a', run);
  const later = [reads.read('a', run), reads.read('a', run)];
  begun[0]?.end(new Error('the first'));
  await expect(first).rejects.toThrow('the first');
  await setImmediate();
  begun[1]?.end();
  expect(await Promise.all(later)).toEqual([1, 1]);
});

test('one who leaves is let go at once; when all have left the read is cancelled, and the next goes on', async () => {
  const [reads, { begun, run }] = [new SharedReads<number>(), runs()];
  const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
  const first = reads.read('a', run, one.signal);
  const second = reads.read('a', run, two.signal);
  const third = reads.read('a', run, three.signal);
  two.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(begun[0]?.signal.aborted).toBe(false);
  one.abort(new Error('left too'));
  await expect(first).rejects.toThrow('left too');
  expect(begun[0]?.signal.aborted).toBe(true);
  await setImmediate();
  begun[1]?.end();
  expect(await third).toBe(1);
});

test('a read that all have left before its turn is not run', async () => {
  const [reads, { begun, run }] = [new SharedReads<number>(), runs()];
  const leaving = new AbortController();
  const first = reads.read('a', run);
  const second = reads.read('a', run, leaving.signal);
  leaving.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  const third = reads.read('a', run);
  begun[0]?.end();
  expect(await first).toBe(0);
  await setImmediate();
  begun[1]?.end();
  expect(await third).toBe(1);
  expect(begun).toHaveLength(2);
});
