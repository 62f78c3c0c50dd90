import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { openConnection } from './database/client.ts';
import { auditPlaces } from './test/audit.ts';
import { anotherDatabase, testDatabase } from './test/database.ts';
import { ownCompany } from './test/own-company.ts';
import { serverInTest } from './test/server.ts';

/** Commands beside the server, for a company in a database of its own. */
const db = await testDatabase();
const places = await auditPlaces();
const audit = { AUDIT_DIR: places.folder, AUDIT_KEY_FILE: places.keyFile };
const server = await serverInTest(db.url, audit);
const url = await anotherDatabase();
const company = await ownCompany(server, url);
const own = openConnection(url);
const folder = await mkdtemp(join(tmpdir(), 'plinth-commands-'));
afterAll(async () => {
  await own.end();
  await rm(folder, { recursive: true });
});
const soon = { timeout: 30_000, interval: 500 };
const count = async () =>
  (await server.graphql(company.token, '{ customers { totalCount } }')).body.data?.['customers'];

async function run(file: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const env = { ...process.env, ...audit, DATABASE_URL: db.url };
  return promisify(execFile)(process.execPath, [join(import.meta.dirname, file), ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: { stdout: string; stderr: string; code: number }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
}

test('npm run seed fills it where it lives', { timeout: 60_000 }, async () => {
  expect(await count()).toEqual({ totalCount: 0 });
  const { code, said } = await run('seed.ts', '--customers', '7', '--tenant', company.slug, '--today', '2026-11-20');
  expect([code, said]).toEqual([0, expect.stringContaining('rows in')]);
  expect((await own`select from customer where tenant_id = ${company.id}`).length).toBe(7);
  expect((await db.sql`select from customer where tenant_id = ${company.id}`).length).toBe(0);
  await own`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
    values (${company.id}, 'Customer', ${company.id}, 'CREATED', 1, 'seed', '{}', '[]', '{}', 'system')`; // so that counts that are kept are not right any more
  await expect.poll(count, soon).toEqual({ totalCount: 7 });
});

test(
  'npm run audit:verify looks at it with the others, and what audit:export writes of it is enough for an outsider',
  { timeout: 120_000 },
  async () => {
    const made = await server.graphql(
      company.token,
      'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }',
      { i: { customerNo: 'audited', displayName: 'Audited' } },
    );
    expect(made.body.errors).toBeUndefined();
    const unsealed = async () =>
      (
        await own`select from audit_entry e where not exists (select from audit_seal s where s.tenant_id = e.tenant_id and s.entry_id = e.id)`
      ).length;
    await expect.poll(unsealed, soon).toBe(0);
    const { name } = company.shard;
    await expect.poll(async () => run('audit.ts', 'verify'), soon).toMatchObject({ code: 0 });
    expect((await run('audit.ts', 'verify')).said).toContain(`${name}:`);
    const file = join(folder, 'audit.sql');
    expect((await run('audit.ts', 'export', '--database', name, '--out', file)).code).toBe(0);
    expect(await readFile(file, 'utf8')).toContain(company.id);
    const [sealer] = await own<{ id: string }[]>`select id from audit_sealer`;
    const journal = join(places.folder, sealer?.id ?? '');
    const verifier = ['../scripts/audit-verify.mjs', '--journal', journal, '--dump'];
    expect(await run(verifier[0] ?? '', ...verifier.slice(1), file)).toMatchObject({ code: 0 });
    await own.begin(async (sql) => {
      await sql`set local session_replication_role = replica`; // past the triggers
      await sql`update audit_entry set actor_kind = 'nobody' where command = 'createCustomer' and tenant_id = ${company.id}`;
    });
    const { code, said } = await run('audit.ts', 'verify', '--database', name);
    expect([code, said]).toEqual([1, expect.stringContaining('CHANGED')]);
  },
);
