import { randomUUID } from 'node:crypto';
import { makeTrialTables } from './trial-sites.ts'; // before the schema is built
import { expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import { formats } from '../domains/formats.ts';
import { importJobs } from '../platform/imports/import-jobs.ts';
import { model, schema, world } from './actors.ts';
import { testDatabase } from './database.ts';
import { compareWithNothing } from './isolation/alike.ts';
import { fillCompany, rowsOf } from './isolation/companies.ts';
import { followAll } from './isolation/live.ts';
import { askOracles, type Findings, pointAll, readAll, writeAll } from './isolation/matrix.ts';
import { outsidersOf } from './isolation/outsiders.ts';
import { rootFields } from './isolation/probes.ts';
import { looseConditions, pastRowSecurity } from './isolation/row-security.ts';
import { everythingOf } from './isolation/selections.ts';
import { witnessed } from './witness.ts';

/**
 * Two companies with a record of everything in each; every text names its company, table and column. Then everything that can be asked, done
 * and followed is aimed by outsiders at what they are not to see, and no canary of it may come back. Generated from the schema, so that a new
 * aggregate, command or query is in it at once.
 */
const db = await testDatabase();
const sent: string[] = [];
const opened = await world(witnessed(db, sent));
await makeTrialTables(db);
const [mine, theirs] = [await fillCompany(db, opened), await fillCompany(db, opened)];
const outsiders = await outsidersOf(db, mine, theirs);
const named = outsiders.map((outsider) => [outsider.name, outsider] as const);
const patience = { timeout: 120_000 };
let cells = 0;

/** @throws AssertionError with the first of what was learnt */
function expectNothing(findings: Findings): void {
  cells += findings.cells;
  expect(findings.leaks.slice(0, 5)).toEqual([]);
}

test('the canaries are there: each company reads its own', async () => {
  const { admin } = theirs;
  for (const entity of model.roots) {
    const field = rootFields(schema, 'query').find(({ name }) => name === entity.names.one);
    if (!field) throw new Error(`${entity.name} cannot be read`);
    const data = await admin.ok(
      `query($id: ID!) { one: ${entity.names.one}(id: $id) ${everythingOf(model, field.type)} }`,
      {
        id: theirs.targets.get(entity.name),
      },
    );
    expect(JSON.stringify(data)).toContain(`canary-${theirs.id.slice(0, 8)}-${entity.table}`);
  }
});

test.each(named)('%s reads nothing of it', patience, async (_name, outsider) => {
  expectNothing(await readAll(outsider));
});

test.each(named)('%s learns nothing by asking how many there are', patience, async (_name, outsider) => {
  expectNothing(await askOracles(outsider));
});

test('a hidden record and one that is not there are answered alike, by the same statements', patience, async () => {
  const blind = outsiders.filter(({ isHidden }) => isHidden('', ''));
  expectNothing(await compareWithNothing(blind, sent));
});

test.each(named)('%s changes nothing of it', patience, async (_name, outsider) => {
  const before = await rowsOf(db, outsider.victim.id);
  expect(before.size).toBeGreaterThan(model.roots.length);
  expectNothing(await writeAll(outsider));
  const after = await rowsOf(db, outsider.victim.id);
  for (const [row, hash] of before) expect([row, after.get(row)]).toEqual([row, hash]);
  // colleagues may add records of their own
  const added = [...after.keys()].filter((row) => outsider.victim === theirs && !before.has(row));
  expect(added).toEqual([]);
});

test('no record of one company can be made to point at one of another', patience, async () => {
  expectNothing(await pointAll(mine.admin, mine, theirs));
});

test('a job does nothing to what belongs to another company', async () => {
  const caller = { tenantId: mine.id, actor: { id: randomUUID(), kind: 'user' } };
  const principalOf = async () => mine.admin.principal;
  const jobs = importJobs({ model, pool: db.jobs, formats, principalOf, changed: () => {} });
  for (const status of ['previewing', 'queued', 'running']) {
    await db.sql`update import_run set status = ${status} where tenant_id = ${theirs.id}`;
    const before = await rowsOf(db, theirs.id);
    for (const { name, run } of jobs) {
      const context = { caller, attempt: 1, isLastAttempt: true, signal: new AbortController().signal };
      const outcome = await run({ importRunId: theirs.targets.get('ImportRun') }, context).catch(
        (error: Error) => error,
      );
      expect([name, String(outcome)]).toEqual([name, expect.not.stringContaining('canary')]);
      cells += 1;
    }
    expect(await rowsOf(db, theirs.id)).toEqual(before);
  }
});

test('nothing of it comes over any subscription', patience, async () => {
  expectNothing(await followAll(db, opened, outsiders));
});

test('without any condition of ours, row security alone lets nobody at the rows of another company', async () => {
  expectNothing(await pastRowSecurity(db, mine.admin, theirs.id));
});

test('without any condition of ours, row security alone shows nothing of another site, and nothing to who is at none', async () => {
  const tables = [...model.entities.values()].filter(({ siteColumn }) => siteColumn !== null);
  expect(tables.length).toBeGreaterThan(1);
  const neighbour = outsiders.find(({ name }) => name === 'a colleague at another site')?.actor.principal;
  for (const { table } of tables) {
    for (const [site, isSeen] of [
      [neighbour?.site, false],
      [null, false],
      [mine.place.site, true],
    ] as const) {
      const rows = await transact(db.points, { ...mine.admin.principal, site: site ?? null }, (tx) =>
        tx.query(`select from ${table} where site_id = $1::uuid`, [mine.place.site]),
      );
      expect([table, site, rows.length > 0]).toEqual([table, site, isSeen]);
      cells += 1;
    }
  }
});

test('every policy is of the company, or of the system on its short list of tables', async () => {
  expectNothing(await looseConditions(db));
});

test('every table of tenants has forced row security, and the role that works for them owns nothing', async () => {
  const open =
    await db.sql`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`;
  expect(open.map((row) => row['relname'])).toEqual([]);
  const [role] =
    await db.sql`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, (select count(*)::int from pg_class where relowner = r.oid) as owned from pg_roles r where rolname = 'plinth_app'`;
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owned: 0 });
  const forbidden =
    await db.sql`select table_name, privilege_type from information_schema.role_table_grants where grantee = 'plinth_app' and (privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER') or table_schema = 'control')`;
  expect(forbidden).toHaveLength(0);
  const unkeyed =
    await db.sql`select conname from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace where n.nspname = 'public' and c.contype = 'f' and (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1]) <> 'tenant_id'`;
  expect(unkeyed).toHaveLength(0);
  console.log(`isolation: ${String(cells)} cells tried over ${String(model.roots.length)} aggregates, 0 foreign bytes`);
});
