import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';

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
