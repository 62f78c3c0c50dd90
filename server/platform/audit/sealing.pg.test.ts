import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { transact } from '../../database/transaction.ts';
import { auditPlaces, verifyAudit, writeEntry } from '../../test/audit.ts';
import { testDatabase } from '../../test/database.ts';
import { Sealing } from './sealing.ts';

const db = await testDatabase({ size: { points: 40, jobs: 6 }, applicationName: 'audited' });
const places = await auditPlaces();
const inside = ['first', 'second'].map((name) => ({ ...places, keyFile: `${places.keyFile}.${name}` }));
let faults: unknown[] = [];
beforeEach(() => {
  faults = [];
});

const sealingWith = (keys = places) => new Sealing(db.jobs, keys, (fault) => faults.push(fault));
const count = async (table: 'audit_entry' | 'audit_seal') =>
  Number((await db.sql<{ n: string }[]>`select count(*) as n from ${db.sql(table)}`)[0]?.n);
const step = async (most: number) => (await db.sql<{ n: number }[]>`select audit_step(${most}) as n`)[0]?.n;
/** Waits until somebody has written and not committed. */
async function inFlight() {
  const open = () =>
    db.sql`select from pg_stat_activity where application_name = 'audited points' and backend_xid is not null`;
  await expect.poll(open).toHaveLength(1);
}

/** Sealed and published to the last entry, every chain whole, as somebody else sees it. */
async function expectWhole() {
  expect(await verifyAudit(db.sql, places.folder)).toMatchObject({ code: 0, findings: [] });
  expect(await count('audit_seal')).toBe(await count('audit_entry'));
}

test('400 writers at once while two instances seal: no entry is missed, no chain forks', async () => {
  const sealings = inside.map(sealingWith);
  for (const each of sealings) await each.start();
  const companies = Array.from({ length: 5 }, () => randomUUID());
  const writing = { isOver: false };
  // both look far more often than servers do, and at the same moments
  const race = Promise.all(
    [1, 2].map(async () => {
      while (!writing.isOver) await db.jobs`select audit_step(7)`;
    }),
  );
  const hold = () => (Math.random() < 0.3 ? sleep(Math.random() * 60) : undefined);
  await Promise.all(
    Array.from({ length: 400 }, (_, writer) => writeEntry(db.points, companies[writer % 5] ?? '', hold())),
  );
  writing.isOver = true;
  await race;
  for (const each of sealings) await each.close();
  expect(faults).toEqual([]);
  expect(await count('audit_entry')).toBe(400);
  const chains = await db.sql`
    select count(*)::int as seals, count(distinct entry_id)::int as entries, max(seq)::int as last, bool_and(link = sha256(before || leaf)) as whole, bool_or(backdated) as backdated
    from (select *, audit_leaf(s) as leaf, coalesce(lag(link) over (partition by tenant_id order by seq), decode(repeat('00', 32), 'hex')) as before from audit_seal s) x
    group by tenant_id`;
  expect(chains).toEqual(companies.map(() => ({ seals: 80, entries: 80, last: 80, whole: true, backdated: false })));
  await expectWhole();
});

test('an entry whose transaction is open for long is sealed when it commits; nobody waits for it', async () => {
  const tenantId = randomUUID();
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = writeEntry(db.points, tenantId, promise);
  await inFlight();
  const early = await writeEntry(db.points, tenantId);
  await db.sql`select audit_step(100)`;
  const sealed = () =>
    db.sql`select entry_id as id, backdated from audit_seal where tenant_id = ${tenantId} order by seq`;
  expect(await sealed()).toEqual([{ id: early, backdated: false }]);
  resolve();
  const late = await slow;
  await db.sql`select audit_step(100)`;
  expect(await sealed()).toEqual([
    { id: early, backdated: false },
    { id: late, backdated: false },
  ]);
});

test('after a long pause entries are sealed in steps, those still in flight at each boundary included', async () => {
  const tenantId = randomUUID();
  const before = await count('audit_seal');
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = writeEntry(db.points, tenantId, promise);
  await inFlight();
  for (let entry = 0; entry < 50; entry += 1) await writeEntry(db.points, tenantId);
  const taken: number[] = [];
  for (let n = await step(20); n !== 0; n = await step(20)) taken.push(n ?? -1);
  expect(taken.reduce((sum, n) => sum + n, 0)).toBe(50);
  expect(Math.max(...taken)).toBeLessThan(30);
  resolve();
  await slow;
  expect(await step(20)).toBe(1);
  expect(await count('audit_seal')).toBe(before + 51);
});

test('it goes on after its backends were killed, and after a stop in the middle', async () => {
  const tenantId = randomUUID();
  const sealing = sealingWith();
  await sealing.start();
  let kills = 0;
  const writing = { isOver: false };
  const killing = (async () => {
    while (!writing.isOver) {
      await sleep(50);
      const rows =
        await db.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'audited jobs'`;
      kills += rows.length;
    }
  })();
  for (let entry = 0; entry < 200; entry += 1) await writeEntry(db.points, tenantId, sleep(10));
  writing.isOver = true;
  await killing;
  await sealing.close();
  expect(kills).toBeGreaterThan(5);
  await writeEntry(db.points, tenantId);
  const next = sealingWith();
  faults = [];
  await next.start();
  await expect.poll(() => next.state.lag, { timeout: 5000 }).toBeLessThan(1);
  await next.close();
  expect(faults).toEqual([]);
  expect(next.state).toMatchObject({ breaks: 0, position: String(await count('audit_entry')) });
  await expectWhole();
}, 40_000);

test('what an import writes in savepoints is not taken for dated back, however long its transaction is open', async () => {
  const tenantId = randomUUID();
  await db.points.begin(async (sql) => {
    for (let part = 0; part < 5; part += 1) {
      await sql.savepoint((inner) =>
        inner.unsafe(
          `insert into audit_entry (id, tenant_id, aggregate, command, actor_kind, changes) values (gen_random_uuid(), '${tenantId}', 'Contract', 'importContract', 'job', '[]')`,
        ),
      );
      await writeEntry(db.points, tenantId);
      await db.sql`select audit_step(100)`;
    }
  });
  await db.sql`select audit_step(100)`;
  expect(
    await db.sql`select count(*)::int as sealed from audit_seal where tenant_id = ${tenantId} and not backdated`,
  ).toEqual([{ sealed: 10 }]);
});

test('a database that is restored with higher transaction ids goes on being sealed, and nothing twice', async () => {
  const tenantId = randomUUID();
  for (let entry = 0; entry < 3; entry += 1) await writeEntry(db.points, tenantId);
  // as a dump of a busier server brings it: three entries are not sealed yet
  await db.sql`update audit_entry set xid = (4000000 + xid::text::bigint)::text::xid8`;
  await db.sql`update audit_sealer set snapshot = '4000000:4000000:'`;
  const sealing = sealingWith();
  await sealing.start();
  await writeEntry(db.points, tenantId);
  await expect.poll(() => count('audit_seal'), { timeout: 5000 }).toBe(await count('audit_entry'));
  await sealing.close();
  expect(faults).toEqual([]);
  expect(await db.sql`select from audit_seal where backdated`).toEqual([]);
  await expectWhole();
});

test('the audit is only ever added to, by the app and by its owner', async () => {
  const tenantId = randomUUID();
  const id = await writeEntry(db.points, tenantId);
  await db.sql`select audit_step(100)`;
  const app = (statement: string) =>
    transact(db.points, { tenantId, actor: { id, kind: 'user' } }, (tx) => tx.query(statement));
  for (const table of ['audit_entry', 'audit_seal']) {
    for (const statement of [
      `update ${table} set tenant_id = tenant_id`,
      `delete from ${table}`,
      `truncate ${table}`,
    ]) {
      await expect(app(statement), statement).rejects.toMatchObject({ code: '42501', message: /permission denied/ });
      await expect(db.sql.unsafe(statement), statement).rejects.toThrow(/^audit_\w+ is only ever added to$/);
    }
  }
  await expect(app('insert into audit_seal select * from audit_seal')).rejects.toMatchObject({ code: '42501' });
  await expect(app('select * from audit_sealer')).rejects.toMatchObject({ code: '42501' });
});

test('an entry of a month that has no partition yet is moved to it when it is made, and stays as it was sealed', async () => {
  await writeEntry(db.points, randomUUID());
  await db.sql`select audit_step(100)`;
  const month = new Date(Date.now() - 100 * 24 * 60 * 60 * 1000).toISOString().slice(0, 7);
  const partition = `audit_entry_${month.replace('-', '_')}`;
  await db.sql`drop table ${db.sql(partition)}`;
  const id = randomUUID();
  await db.sql`insert into audit_entry (id, tenant_id, at, aggregate, command, actor_kind, changes) values (${id}, ${randomUUID()}, ${`${month}-15T12:00:00Z`}, 'Contract', 'importContract', 'system', '[]')`;
  await db.sql`select audit_step(100)`;
  const place = async () =>
    (await db.sql`select tableoid::regclass::text as place from audit_entry where id = ${id}`)[0];
  expect(await place()).toEqual({ place: 'audit_entry_default' });
  await db.sql`select ensure_partitions()`;
  expect(await place()).toEqual({ place: partition });
  await expect(db.sql`delete from audit_entry where id = ${id}`).rejects.toThrow(/is only ever added to/);
  await db.sql`select audit_step(100)`;
  expect(await db.sql`select backdated from audit_seal where entry_id = ${id}`).toEqual([{ backdated: true }]);
  const sealing = sealingWith();
  await sealing.start();
  await sealing.close();
  const { findings } = await verifyAudit(db.sql, places.folder);
  expect(findings).toMatchObject([{ kind: 'inserted', entry: id }]);
});
