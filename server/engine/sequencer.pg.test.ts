import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { openConnection, type Sql } from '../database/client.ts';
import { forgetChanges } from '../database/forget-changes.ts';
import { testDatabase } from '../test/database.ts';
import { ChangeStream } from './changes.ts';
import { cursorText } from './cursor.ts';

const db = await testDatabase();
const tenant = randomUUID();

afterEach(async () => {
  await drain();
  await db.sql`truncate change, change_feed`;
});

/** Calls the step as the server does. */
async function step(most = 2000): Promise<number> {
  const [row] = await db.sql.begin(async (sql) => {
    await sql`set local role plinth_system`;
    return sql<{ taken: number }[]>`select taken from change_step(${most})`;
  });
  return row?.taken ?? 0;
}

async function drain(): Promise<void> {
  while ((await step()) > 0);
}

/** Changes of one record, whose version is its place in the order in which they were written. */
const append = (
  sql: Sql,
  root: string,
  version: number,
  options: { tenant?: string; at?: string; count?: number } = {},
) =>
  sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind, at)
    select ${options.tenant ?? tenant}, 'Contract', ${root}, 'UPDATED', ${version} + n, 'test', '{title}', '[]', '{}', 'user', ${options.at ?? 'now'}::timestamptz
    from generate_series(0, ${(options.count ?? 1) - 1}) n`;

async function feed(): Promise<{ position: number; root: string; version: number }[]> {
  const rows = await db.sql<{ position: string; root: string; version: number }[]>`
    select f.position, root_id as root, version from change_feed f order by f.position`;
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
}

function expectOrder(rows: Awaited<ReturnType<typeof feed>>): void {
  expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => (rows[0]?.position ?? 0) + index));
  const seen = new Map<string, number>();
  for (const { root, version } of rows) {
    expect(version).toBeGreaterThan(seen.get(root) ?? 0);
    seen.set(root, version);
  }
}

test('whoever commits late, and however small the steps: nothing is lost, nothing comes twice, and a record keeps its order', async () => {
  let seed = 4711;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const connections = Array.from({ length: 6 }, () => openConnection(db.url));
  const open = new Map<Sql, string[]>();
  const roots = Array.from({ length: 10 }, (): string => randomUUID());
  const versions = new Map(roots.map((root) => [root, 0]));
  const committed = new Set<string>();
  let backlogs = 0;
  for (let turn = 0; turn < 500; turn += 1) {
    const sql = connections[random(6)] as Sql;
    const own = open.get(sql);
    if (random(4) === 0) {
      const most = 1 + random(8);
      const taken = await step(most);
      if (taken > most) throw new Error(`${String(taken)} at once where ${String(most)} were allowed`);
      const [state] = await db.sql`select target is not null as is_left from change_sequencer`;
      if (state?.['is_left']) backlogs += 1;
    } else if (own) {
      const isKept = random(8) > 0;
      await sql.unsafe(isKept ? 'commit' : 'rollback');
      open.delete(sql);
      for (const each of own) {
        const [root = ''] = each.split(' ');
        if (isKept) committed.add(each);
        else versions.set(root, (versions.get(root) ?? 0) - 1);
      }
    } else {
      const locked = new Set([...open.values()].flat().map((each) => each.split(' ')[0]));
      const free = roots.filter((root) => !locked.has(root));
      const taken = free.slice(0, 1 + random(3)).toSorted(() => random(3) - 1);
      await sql.unsafe('begin');
      const written: string[] = [];
      for (const root of taken) {
        const version = (versions.get(root) ?? 0) + 1;
        versions.set(root, version);
        await append(sql, root, version);
        written.push(`${root} ${version}`);
      }
      open.set(sql, written);
    }
  }
  for (const [sql, written] of open) {
    await sql.unsafe('commit');
    written.forEach((each) => committed.add(each));
  }
  while ((await step(7)) > 0);
  const rows = await feed();
  expectOrder(rows);
  expect(rows.map(({ root, version }) => `${root} ${version}`).sort()).toEqual([...committed].sort());
  expect(backlogs).toBeGreaterThan(10);
  await Promise.all(connections.map((sql) => sql.end()));
});

test('a long backlog is worked off in steps of a size, in the order it was written, before what comes meanwhile', async () => {
  const roots = Array.from({ length: 20 }, () => randomUUID());
  const late = openConnection(db.url);
  await late.unsafe('begin');
  await append(late, roots[0] ?? '', 1, { count: 5 });
  for (const root of roots.slice(1)) await append(db.sql, root, 1, { count: 1000 });
  expect(await step(3000)).toBe(3000);
  await late.unsafe('commit');
  await late.end();
  for (const root of roots) await append(db.sql, root, 2000, { count: 10 });
  const taken: number[] = [];
  for (let size = await step(3000); size > 0; size = await step(3000)) taken.push(size);
  expect(taken).toEqual([3000, 3000, 3000, 3000, 3000, 1000, 205]);
  const rows = await feed();
  expect(rows).toHaveLength(19_000 + 5 + 200);
  expectOrder(rows);
});

test('another timeline is another feed, in which what has no position yet gets it', async () => {
  await append(db.sql, randomUUID(), 1);
  await step();
  const before = await db.sql`select epoch, position from change_sequencer`;
  await append(db.sql, randomUUID(), 1);
  await db.sql`update change_sequencer set timeline = '00000000', stamp = pg_current_xact_id()`;
  expect(await step()).toBe(1);
  const after = await db.sql`select epoch, position from change_sequencer`;
  expect(after[0]?.['epoch']).not.toBe(before[0]?.['epoch']);
  expect(Number(after[0]?.['position'])).toBe(Number(before[0]?.['position']) + 1);
});

test('a million positions make a partition; old ones are forgotten with the log behind them, and resuming from there is refused', async () => {
  const root = randomUUID();
  await db.sql`update change_sequencer set position = 999990, stamp = pg_current_xact_id()`;
  await append(db.sql, root, 1, { at: '2020-01-01', count: 9 });
  await append(db.sql, root, 10, { at: '2020-01-01', count: 11 });
  await append(db.sql, root, 21, { count: 5 });
  await drain();
  const partitions = async () =>
    (
      await db.sql<{ name: string }[]>`
        select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as is_guarded from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'change_feed'::regclass order by 1`
    ).map((row) => ({ ...row }));
  expect(await partitions()).toEqual([
    { name: 'change_feed_0', is_guarded: true },
    { name: 'change_feed_1', is_guarded: true },
  ]);
  const faults: unknown[] = [];
  const changes = new ChangeStream(db, (fault) => faults.push(fault));
  await changes.start();
  expect(await changes.readAfter({ tenantId: tenant }, 999_990n, 100)).toHaveLength(25);

  await forgetChanges(db.jobs, 7);
  expect(await partitions()).toEqual([{ name: 'change_feed_1', is_guarded: true }]);
  const log = async () =>
    db.sql`select count(*)::int as n, count(*) filter (where at < '2021-01-01')::int as old from change`;
  expect((await log())[0]).toEqual({ n: 5, old: 0 });

  await db.sql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(4711)`; // no step: what is written now has no position yet
    await append(db.jobs, randomUUID(), 1, { at: '2020-01-01' });
    await sql`select change_forget('7 days')`;
  });
  expect((await log())[0]).toEqual({ n: 6, old: 1 });

  await expect.poll(() => changes.head.position).toBe(1_000_016n); // and now it has
  const head = await changes.readHead();
  expect(head).toMatchObject({ oldest: 999_999n });
  await expect(changes.readAfter({ tenantId: tenant }, 999_998n, 100)).rejects.toMatchObject({
    code: 'RESYNC_REQUIRED',
    rule: 'position.forgotten',
    params: { oldest: cursorText(head.epoch, 999_999n), head: cursorText(head.epoch, head.position) },
  });
  expect((await changes.readAfter({ tenantId: tenant }, 999_999n, 100)).length).toBeGreaterThanOrEqual(16);
  await changes.close();
  expect(faults).toEqual([]);
});

test('catching up reads the rows of the tenant that asks and no others', async () => {
  const busy = randomUUID();
  await append(db.sql, randomUUID(), 1, { tenant: busy, count: 20_000 });
  await append(db.sql, randomUUID(), 1, { count: 300 });
  await drain();
  await db.sql`analyze change_feed`;
  const [start] = await db.sql<{ first: string }[]>`select min(f.position) - 1 as first from change_feed f`;
  const plan = await db.sql.begin(async (sql) => {
    await sql`set local role plinth_system`;
    return sql.unsafe(
      `explain (analyze, format json) select change_json(f) from change_feed f where f.tenant_id = '${tenant}' and f.position > ${String(start?.first)} order by f.tenant_id, f.position limit 500`,
    );
  });
  const text = JSON.stringify(plan);
  expect(text).toContain('tenant_id_position_idx');
  expect(text).not.toContain('Rows Removed by Filter');
});
