import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { DomainError } from '../../errors.ts';
import { type Shard, Shards } from './shards.ts';

/** A database that does nothing but be there. */
class Quiet implements Shard {
  readonly id: string;
  isOpen = true;
  isNeeded = false;

  constructor(id: string) {
    this.id = id;
  }

  async isBusy(): Promise<boolean> {
    return this.isNeeded;
  }

  async close(): Promise<void> {
    await sleep(5);
    this.isOpen = false;
  }
}

let started: Quiet[] = [];
let faults: unknown[] = [];
let failing = new Set<string>();
let shards: Shards<Quiet>;
const home = () => new Quiet('home');
const begin = (options: { most?: number; idleAfter?: number } = {}) => {
  [started, faults, failing] = [[], [], new Set()];
  shards = new Shards({
    home: home(),
    report: (error) => faults.push(error),
    start: async (id) => {
      await sleep(5);
      if (failing.has(id)) throw new Error(`no way to ${id}`);
      const shard = new Quiet(id);
      started.push(shard);
      return shard;
    },
    ...options,
  });
};
const openOnes = () => started.filter(({ isOpen }) => isOpen).map(({ id }) => id);
afterEach(() => shards.close());

test('the database of the registry is there at once; another is started once for all who ask at the same moment', async () => {
  begin();
  expect(shards.of(null)).toMatchObject({ id: 'home' });
  const [one, two] = await Promise.all([shards.of('a'), shards.of('a')]);
  expect([one === two, started.length, shards.of('a') === one]).toEqual([true, 1, true]);
});

test('one that nobody uses is put to sleep and wakes when it is asked for; one that is busy stays', async () => {
  begin({ idleAfter: 40 });
  const busy = await shards.of('busy');
  busy.isNeeded = true;
  await shards.of('idle');
  await expect.poll(openOnes).toEqual(['busy']);
  await sleep(100);
  expect(openOnes()).toEqual(['busy']);
  expect(await shards.of('idle')).toMatchObject({ id: 'idle', isOpen: true });
});

test('never more than so many are open: the one that was longest without use makes room, and if none may, whoever asks has to wait', async () => {
  begin({ most: 2, idleAfter: 60_000 });
  const [a, b] = [await shards.of('a'), await shards.of('b')];
  expect([a.isOpen, b.isOpen]).toEqual([true, true]);
  await expect(shards.of('c')).rejects.toMatchObject({ code: 'UNAVAILABLE', rule: 'tenant.databases_crowded' });

  await shards.close();
  begin({ most: 2, idleAfter: 30 });
  (await shards.of('a')).isNeeded = true;
  await shards.of('b');
  await sleep(35);
  await shards.of('c');
  expect(openOnes()).toEqual(['a', 'c']);
});

test('one that cannot be started is tried again only seconds later, told of once, and stops none of the others', async () => {
  begin();
  failing.add('broken');
  for (let attempt = 0; attempt < 3; attempt += 1)
    await expect(shards.of('broken')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      rule: 'tenant.database_unavailable',
      params: { retryAfter: 5 },
    });
  expect(faults).toHaveLength(1);
  expect(shards.failed).toBe(1);
  await shards.visit(['broken', 'fine']);
  expect(openOnes()).toEqual(['fine']);
  expect(faults.every((fault) => fault instanceof Error && !(fault instanceof DomainError))).toBe(true);
});
