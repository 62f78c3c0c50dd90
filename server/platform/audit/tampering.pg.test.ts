import { randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openConnection, type Sql } from '../../database/client.ts';
import { auditPlaces, type Finding, type Verdict, verifyAudit, writeEntry } from '../../test/audit.ts';
import { testDatabase } from '../../test/database.ts';
import { Sealing } from './sealing.ts';

// What somebody with all rights in Postgres does to entries that were sealed and published, in a copy of the database.
const db = await testDatabase();
const places = await auditPlaces();
const admin = openConnection(inject('serverUrl'));
const [ours = '', others = ''] = [randomUUID(), randomUUID()].sort();
const last = 12; // entries of each company
const copies: string[] = [];
let backup = '';
let workshop = '';
const audit = ['audit_entry', 'audit_seal', 'audit_sealer'];
let ids: readonly string[] = [];
const idAt = (seq: number) => ids[seq - 1] ?? '';

beforeAll(async () => {
  for (let entry = 1; entry <= last; entry += 1) {
    for (const company of [ours, others]) await writeEntry(db.points, company);
    if (entry !== 7) continue;
    await publish();
    backup = await copy(db.url);
  }
  await publish();
  const rows = await db.sql<
    { id: string }[]
  >`select entry_id as id from audit_seal where tenant_id = ${ours} order by seq`;
  ids = rows.map(({ id }) => id);
  workshop = await copy(db.url);
  const sql = openConnection(workshop);
  for (const table of audit) await sql.unsafe(`create table kept_${table} as table ${table}`);
  await sql.end();
});

/** A server that starts, seals and publishes what is there, and stops. */
async function publish() {
  const faults: unknown[] = [];
  const sealing = new Sealing(db.jobs, places, (fault) => faults.push(fault));
  await sealing.start();
  await sealing.close();
  expect(faults).toEqual([]);
}

afterAll(async () => {
  for (const name of copies) await admin`drop database if exists ${admin(name)} with (force)`;
  await admin.end();
});

/** A copy as Postgres makes it, file by file; whoever is connected to the original is cut off. */
async function copy(url: string): Promise<string> {
  const from = new URL(url).pathname.slice(1);
  const name = `plinth_test_${randomUUID().replaceAll('-', '')}`;
  copies.push(name);
  for (let tries = 0; ; tries += 1) {
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${from}`;
    try {
      await admin`create database ${admin(name)} template ${admin(from)}`;
      break;
    } catch (error) {
      if (tries > 50) throw error;
    }
  }
  const copied = new URL(url);
  copied.pathname = `/${name}`;
  return copied.href;
}

/** Lets somebody do it as superuser with triggers switched off, has it looked at by the stand-alone verifier, and puts all back. */
async function after(tamper: (sql: Sql) => Promise<unknown>): Promise<Verdict> {
  const sql = openConnection(workshop);
  try {
    await sql`set session_replication_role = replica`;
    await tamper(sql);
    const verdict = await verifyAudit(sql, places.folder);
    await sql`truncate audit_entry, audit_seal, audit_sealer`;
    for (const table of audit) await sql.unsafe(`insert into ${table} select * from kept_${table}`);
    return verdict;
  } finally {
    await sql.end();
  }
}

const brief = ({ kind, tenant: company, seq, to, what, where, with: other }: Finding) => ({
  kind,
  ...(company === undefined ? {} : { company: company === ours ? 'ours' : 'others' }),
  ...(seq === undefined ? {} : { seq }),
  ...(to === undefined ? {} : { to }),
  ...(other === undefined ? {} : { with: other }),
  ...(what === undefined ? {} : { what }),
  ...(where === undefined ? {} : { where }),
});

/** Makes the chain of our company anew from a place on, as the sealer would have made it. */
const rebuild = (sql: Sql, from: number) => sql`
  do $$ declare s audit_seal; before bytea; begin
    for s in select * from audit_seal where tenant_id = ${sql.unsafe(`'${ours}'`)} and seq >= ${sql.unsafe(String(from))} order by seq loop
      select link into before from audit_seal where tenant_id = s.tenant_id and seq = s.seq - 1;
      select audit_digests(e) into s.digests from audit_entry e where e.tenant_id = s.tenant_id and e.id = s.entry_id;
      s.link := sha256(before || audit_leaf(s));
      update audit_seal set digests = s.digests, link = s.link where tenant_id = s.tenant_id and seq = s.seq;
    end loop;
  end $$`;

test('what nobody touched is as it was published', async () => {
  expect(ids).toHaveLength(last);
  expect(await after(async () => {})).toMatchObject({ code: 0, findings: [] });
});

describe('found and located by the stand-alone verifier', () => {
  const found = async (
    tamper: (sql: Sql) => Promise<unknown>,
    expected: readonly object[],
    named: readonly string[],
  ) => {
    const { code, findings } = await after(tamper);
    expect(findings.map(brief)).toEqual(expected);
    expect(findings.flatMap(({ entry, entries: several = [] }) => [...(entry ? [entry] : []), ...several])).toEqual(
      named,
    );
    expect(code).toBe(1);
  };

  test('1. a changed value', () =>
    found(
      (sql) => sql`update audit_entry set changes = jsonb_set(changes, '{0,after}', '"Z AS"') where id = ${idAt(5)}`,
      [{ kind: 'changed', company: 'ours', seq: 5, what: ['what'] }],
      [idAt(5)],
    ));

  test('2. a changed time', () =>
    found(
      (sql) => sql`update audit_entry set at = at + interval '1 microsecond' where id = ${idAt(4)}`,
      [{ kind: 'changed', company: 'ours', seq: 4, what: ['when'] }],
      [idAt(4)],
    ));

  test('3. a changed actor, or what they came with changed, added or taken away', async () => {
    const machine = 5;
    const changed = (seq: number, change: string) =>
      found(
        (sql) => sql.unsafe(`update audit_entry set ${change} where id = '${idAt(seq)}'`),
        [{ kind: 'changed', company: 'ours', seq, what: ['who'] }],
        [idAt(seq)],
      );
    await changed(7, 'actor_id = gen_random_uuid()');
    await changed(7, "actor_via = 'credential:another'");
    await changed(machine, "actor_via = 'credential:another'");
    await changed(machine, 'actor_via = null');
  });

  test('4. an entry deleted in the middle, with its seal or without', async () => {
    const expected = [{ kind: 'deleted', company: 'ours', seq: 6, to: 6, where: 'in the middle' }];
    await found((sql) => sql`delete from audit_entry where id = ${idAt(6)}`, expected, [idAt(6)]);
    await found(
      (sql) =>
        sql`with gone as (delete from audit_entry where id = ${idAt(6)}) delete from audit_seal where entry_id = ${idAt(6)}`,
      expected,
      [idAt(6)],
    );
  });

  test('5. entries deleted at the end, with their seals', () =>
    found(
      (sql) =>
        sql`with gone as (delete from audit_seal where tenant_id = ${ours} and seq >= ${last - 1} returning entry_id) delete from audit_entry where id in (select entry_id from gone)`,
      [{ kind: 'deleted', company: 'ours', seq: last - 1, to: last, where: 'at the end' }],
      [idAt(last - 1), idAt(last)],
    ));

  test('6. all of a company deleted, with its seals', () =>
    found(
      (sql) =>
        sql`with gone as (delete from audit_seal where tenant_id = ${ours}) delete from audit_entry where tenant_id = ${ours}`,
      [{ kind: 'deleted', company: 'ours', seq: 1, to: last, where: 'all of the company' }],
      [idAt(1), idAt(2), idAt(3)],
    ));

  test('7. two entries swapped, in what they say or in their places', async () => {
    const expected = [{ kind: 'swapped', company: 'ours', seq: 3, with: 8 }];
    await found(
      (sql) =>
        sql`update audit_entry set id = case id when ${idAt(3)} then ${idAt(8)}::uuid else ${idAt(3)}::uuid end where id in (${idAt(3)}, ${idAt(8)})`,
      expected,
      [idAt(3), idAt(8)],
    );
    await found(
      async (sql) => {
        await sql`update audit_seal set seq = case seq when 3 then -8 else -3 end where tenant_id = ${ours} and seq in (3, 8)`;
        await sql`update audit_seal set seq = -seq where seq < 0`;
      },
      expected,
      [idAt(3), idAt(8)],
    );
  });

  test('8. one inserted: past the sealer, dated back for the sealer to find, or among the seals', async () => {
    const added = randomUUID();
    const columns = 'tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, changes';
    const insert = (sql: Sql, extra: string, values: string) =>
      sql.unsafe(
        `insert into audit_entry (id, at${extra}, ${columns}) select '${added}', at + interval '1 microsecond'${values}, ${columns} from audit_entry where id = '${idAt(6)}'`,
      );
    await found((sql) => insert(sql, ', xid', ", '3'"), [{ kind: 'inserted', company: 'ours' }], [added]);
    await found(
      async (sql) => {
        await insert(sql, '', '');
        await sql`select audit_step(100)`;
      },
      [{ kind: 'inserted', company: 'ours', seq: last + 1 }],
      [added],
    );
    await found(
      async (sql) => {
        await insert(sql, ', xid', ", '3'");
        await sql`update audit_seal set seq = -seq - 1 where tenant_id = ${ours} and seq > 6`;
        await sql`update audit_seal set seq = -seq where seq < 0`;
        await sql`insert into audit_seal select tenant_id, 7, 1000, ${added}, sealed_at, false, digests, link from audit_seal where tenant_id = ${ours} and seq = 6`;
        await rebuild(sql, 7);
      },
      [
        { kind: 'inserted', company: 'ours', seq: 7 },
        { kind: 'moved', company: 'ours', seq: 8, to: last },
      ],
      [added],
    );
  });

  test('9. the chain rebuilt from an entry on', () =>
    found(
      async (sql) => {
        await sql`update audit_entry set changes = jsonb_set(changes, '{0,after}', '"Z AS"') where id = ${idAt(5)}`;
        await rebuild(sql, 5);
      },
      [{ kind: 'rebuilt', company: 'ours', seq: 5, to: last }],
      [idAt(5)],
    ));

  test('10. an old backup restored', async () => {
    const sql = openConnection(backup);
    const { code, findings } = await verifyAudit(sql, places.folder);
    await sql.end();
    expect(findings.map(brief)).toEqual([
      { kind: 'rolled back' },
      { kind: 'deleted', company: 'ours', seq: 8, to: last, where: 'at the end' },
      { kind: 'deleted', company: 'others', seq: 8, to: last, where: 'at the end' },
    ]);
    expect(code).toBe(1);
  });
});

test('a server that goes on with an old backup says so at once, and the journals tell it for ever', async () => {
  const sql = openConnection(backup);
  const folder = join(places.folder, '..', 'after-restore');
  await cp(places.folder, folder, { recursive: true });
  const restored = new Date().toISOString();
  const faults: unknown[] = [];
  const sealing = new Sealing(sql, { ...places, folder }, (fault) => faults.push(fault));
  await sealing.start();
  await expect.poll(() => sealing.state.breaks).toBe(1);
  await sql`insert into audit_entry (id, tenant_id, aggregate, version, command, actor_kind, changes) values (gen_random_uuid(), ${ours}, 'Customer', 8, 'updateCustomer', 'system', '[]')`;
  await expect.poll(() => sealing.state.position, { timeout: 10_000 }).toBe('15');
  await sealing.close();
  expect(faults.map(String)).toEqual([expect.stringContaining('not the one that was published')]);
  const { findings } = await verifyAudit(sql, folder);
  expect(findings.map(brief)).toEqual([
    { kind: 'rolled back' },
    { kind: 'rolled back', company: 'ours', seq: 8, to: last },
    { kind: 'rolled back', company: 'others', seq: 8, to: last },
  ]);
  // a restore that is known: what was published since then holds
  expect(await verifyAudit(sql, folder, '--from', restored)).toMatchObject({ code: 0, findings: [] });
  await sql.end();
});
