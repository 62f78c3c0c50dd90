import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { type Change, ChangeStream } from './changes.ts';

const db = await testDatabase({ size: { points: 8 } });
const { tenant, services } = await world(db);

test('16 writers on 8 records: every change is heard once, in the order of the feed and of the versions', async () => {
  const owner = await tenant().actor('admin');
  const { createCustomer } = await owner.ok<{ createCustomer: { id: string } }>(
    'mutation { createCustomer(input: { customerNo: "1", displayName: "Busy AS" }) { id } }',
  );
  const create =
    'mutation($c: ID!, $n: String!) { createContract(input: { contractNo: $n, title: "a", customerId: $c }) { id } }';
  const ids: string[] = [];
  for (let index = 0; index < 8; index += 1) {
    const made = await owner.ok<{ createContract: { id: string } }>(create, { c: createCustomer.id, n: `N${index}` });
    ids.push(made.createContract.id);
  }
  const heard: { position: bigint; rootId: string; version: number }[] = [];
  const stop = services.changes.subscribe((batch) => heard.push(...batch));
  const rename = 'mutation($id: ID!, $t: String!) { updateContract(id: $id, input: { title: $t }) { version } }';
  await Promise.all(
    Array.from({ length: 16 }, async (_, writer) => {
      for (let turn = 0; turn < 40; turn += 1) {
        await owner.ok(rename, { id: ids[(writer + turn) % ids.length], t: `${writer} ${turn}` });
      }
    }),
  );
  const [last] = await db.sql<{ rows: number }[]>`select count(*)::int as rows from change`;
  await expect.poll(() => heard.filter(({ version }) => version > 1).length, { timeout: 5000 }).toBe(640);
  stop();
  expect(new Set(heard.map(({ rootId, version }) => `${rootId} ${version}`)).size).toBe(heard.length);
  expect(heard.map(({ position }) => position)).toEqual(
    heard.map((_, index) => (heard[0]?.position ?? 0n) + BigInt(index)),
  );
  for (const id of ids) {
    const versions = heard.filter(({ rootId }) => rootId === id).map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  }
  expect(heard.at(-1)?.position).toBe(BigInt(last?.rows ?? 0));
});

test('a database that was restored with higher transaction ids gets a new feed, in which nothing old comes again', async () => {
  const owner = await tenant().actor('admin');
  const write = (no: string) =>
    owner.ok('mutation($n: String!) { createCustomer(input: { customerNo: $n, displayName: "Back AS" }) { id } }', {
      n: no,
    });
  await write('old');
  const numbered = async () => Number((await db.sql`select count(*)::int as n from change_feed`)[0]?.['n']);
  const all = async () => Number((await db.sql`select count(*)::int as n from change`)[0]?.['n']);
  await expect.poll(async () => (await numbered()) === (await all()), { timeout: 5000 }).toBe(true);
  const before = await services.changes.readHead();
  // as a dump of a busier cluster brings it
  await db.sql`update change set xid = (4000000 + id)::text::xid8`;
  await db.sql`update change_sequencer set snapshot = '5000000:5000000:'`;

  const faults: unknown[] = [];
  const restored = new ChangeStream(db.points, (fault) => faults.push(fault));
  const heard: Change[] = [];
  restored.subscribe((changes) => heard.push(...changes));
  await restored.start();
  expect(restored.head.epoch).not.toBe(before.epoch);
  expect(restored.head.position).toBe(before.position);
  await write('new');
  await expect.poll(() => heard.length, { timeout: 5000 }).toBe(1);
  expect(heard[0]?.position).toBe(before.position + 1n);
  expect(await numbered()).toBe(await all());
  expect(
    await db.sql`select from change where xid > pg_snapshot_xmax(pg_current_snapshot())`,
    'ids that the cluster will come to',
  ).toEqual([]);
  await restored.close();

  const again = new ChangeStream(db.points, (fault) => faults.push(fault));
  await again.start();
  expect(again.head.epoch).toBe(restored.head.epoch);
  await again.close();
  expect(faults).toEqual([]);
});
