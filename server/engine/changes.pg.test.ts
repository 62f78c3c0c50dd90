import { expect, test } from 'vitest';
import { world } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import type { TransactionSql } from 'postgres';
import { cursorText, readCursor } from './cursor.ts';

const db = await testDatabase({ size: { points: 8 } });
const { tenant, services } = await world(db);

test(
  '16 writers on 8 records: every change is heard once, in the order of the feed and of the versions',
  { timeout: 60_000 },
  async () => {
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
        for (let turn = 0; turn < 20; turn += 1) {
          await owner.ok(rename, { id: ids[(writer + turn) % ids.length], t: `${writer} ${turn}` });
        }
      }),
    );
    const [last] = await db.sql<{ rows: number }[]>`select count(*)::int as rows from change`;
    await expect.poll(() => heard.filter(({ version }) => version > 1).length, { timeout: 10_000 }).toBe(320);
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
  },
);

test('a change too large for a notice is told at its place, between small ones of the same step', async () => {
  const { id } = tenant();
  const heard: { position: bigint; version: number }[] = [];
  const stop = services.changes.subscribe((batch) => heard.push(...batch.filter(({ tenantId }) => tenantId === id)));
  await db.sql`
    insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
    select ${id}, 'Contract', gen_random_uuid(), 'UPDATED', n, 'test', '{}',
      case when n % 4 = 2 then jsonb_build_array(jsonb_build_object('part', 'notes', 'op', 'added', 'ids', (select jsonb_agg(gen_random_uuid()) from generate_series(1, 150)))) else '[]' end,
      '{}', 'user' from generate_series(1, 20) n order by n`;
  services.changes.poke();
  await expect.poll(() => heard.at(-1)?.version, { timeout: 10_000 }).toBe(20);
  stop();
  expect(heard.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

/** Puts the stream's tables back as a dump brings them: every row written anew, with transaction ids of a busier cluster. */
async function restoreDump(sql: TransactionSql): Promise<void> {
  await sql`update change set xid = (4000000 + id)::text::xid8`;
  await sql`create temp table dumped on commit drop as select * from change_sequencer`;
  await sql`update dumped set snapshot = (select (next || ':' || next || ':')::pg_snapshot from (select max(xid)::text::bigint + 1 as next from change) m)`;
  await sql`delete from change_sequencer`;
  await sql`insert into change_sequencer select * from dumped`;
}

const count = async (table: string) =>
  Number((await db.sql.unsafe(`select count(*)::int as n from ${table}`))[0]?.['n']);

test(
  'a restored database gets a new feed: nothing old comes again, what had no position gets one, and who followed is told',
  { timeout: 60_000 },
  async () => {
    const owner = await tenant().actor('admin');
    const write = (no: string) =>
      owner.ok('mutation($n: String!) { createCustomer(input: { customerNo: $n, displayName: "Back AS" }) { id } }', {
        n: no,
      });
    await write('old');
    await expect
      .poll(async () => Number(services.changes.head.position) === (await count('change')), { timeout: 10_000 })
      .toBe(true);
    const before = services.changes.head;
    let broken = 0;
    services.changes.subscribe(
      () => {},
      () => (broken += 1),
    );
    await db.sql.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock(4711)`; // no step in between
      await restoreDump(sql);
      await sql`insert into change (xid, tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
      values ('9000000', gen_random_uuid(), 'Customer', gen_random_uuid(), 'UPDATED', 7, 'before the backup', '{}', '[]', '{}', 'user')`;
    });
    await expect.poll(() => broken, { timeout: 10_000 }).toBe(1);
    await write('new');
    await expect.poll(() => services.changes.head.position, { timeout: 10_000 }).toBe(before.position + 2n);
    const after = services.changes.head;
    expect(after.epoch).not.toBe(before.epoch);
    const told = await db.sql<{ command: string }[]>`
    select command from change_feed where position > ${String(before.position)} order by position`;
    expect(told.map(({ command }) => command)).toEqual(['before the backup', 'createCustomer']);
    await expect(services.changes.readAfter({ tenantId: tenant().id }, after.position + 1n, 1)).resolves.toEqual([]);
    expect(() => readCursor(cursorText(before.epoch, before.position), after)).toThrow(/not of this feed/);
  },
);
