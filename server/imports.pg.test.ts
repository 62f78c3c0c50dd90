import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { domains } from '@plinth/schema/schema.ts';
import { transact } from './database/transaction.ts';
import { formats } from './domains/formats.ts';
import { runCommand } from './engine/run-command.ts';
import { buildModel } from './engine/model.ts';
import { compileGrants, type Principal } from './engine/permissions.ts';
import { DomainError } from './errors.ts';
import { testDatabase } from './test/database.ts';
import { answerError } from './platform/auth/error-answer.ts';
import { enqueue } from './platform/jobs/enqueue.ts';
import { migrateJobs, startWorker, type Worker } from './platform/jobs/worker.ts';
import { commitImport } from './platform/imports/commit-import.ts';
import { forgetFiles } from './platform/imports/forget-files.ts';
import { importJobs } from './platform/imports/import-jobs.ts';
import { importRoutes } from './platform/imports/routes.ts';

const db = await testDatabase();
const model = buildModel(domains);
const admin: Principal = {
  tenantId: '018f0000-0000-7000-8000-00000000000a',
  actor: { kind: 'user', id: '018f0000-0000-7000-8000-000000000001', name: 'Ingrid' },
  roles: ['admin'],
  grants: compileGrants(['*:*:all']),
  requestId: null,
};
const viewer: Principal = { ...admin, grants: compileGrants(['contract:read:all']) };
let importer = (): Principal => admin;
let worker: Worker;
const app = Fastify();

const release = (n: number, amount = 100) => ({
  ocid: `ocds-abc123-${n}`,
  id: `r${n}`,
  date: '2026-01-05T10:00:00+01:00',
  tag: ['contract'],
  buyer: { name: 'Bergen kommune', identifier: { scheme: 'NO-BRC', id: '964338531' } },
  contracts: [{ id: `K-2026-${n}`, title: `Road ${n}`, status: 'active', value: { amount, currency: 'NOK' } }],
});
const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');
const upload = (payload: string, url = '/imports?format=contracts/ocds&fileName=roads.jsonl', as = 'admin') =>
  app.inject({ method: 'POST', url, payload, headers: { authorization: as, 'content-type': 'application/x-ndjson' } });
const start = async (payload: string): Promise<string> => (await upload(payload)).json<{ id: string }>().id;
const runOf = async (id: string) =>
  (
    await db.sql`select status, total, handled, created, changed, unchanged, refused, failure, version from import_run where id = ${id}`
  )[0];
const until = (id: string, status: string) =>
  vi.waitFor(async () => expect((await runOf(id))?.['status']).toBe(status), { timeout: 10_000, interval: 20 });
const fail = (error: unknown): never => {
  throw error;
};
const commit = (id: string) =>
  transact(db.points, admin, (tx) =>
    runCommand(tx, model, admin, commitImport, { id, input: {} }, { enqueue, handlers: [], report: fail }),
  );

async function startTestWorker(): Promise<Worker> {
  const principalOf = async () => importer();
  return startWorker({
    databaseUrl: db.url,
    jobs: importJobs({ model, pool: db.jobs, formats, principalOf, changed: () => {} }),
    dailyJobs: [forgetFiles(db.jobs)],
    log: console,
  });
}

beforeAll(async () => {
  await migrateJobs(db.url);
  worker = await startTestWorker();
  const authenticate = async ({ headers }: { headers: { authorization?: string } }) => {
    if (!headers.authorization) throw new DomainError('UNAUTHENTICATED', 'Sign in first.');
    return headers.authorization === 'admin' ? admin : viewer;
  };
  await app.register(
    importRoutes({
      model,
      formats,
      enqueue,
      authenticate,
      admit: async () => 50 * 1024 * 1024,
      answerError,
      write: (principal, work) => transact(db.points, principal, work),
    }),
  );
});
afterAll(async () => {
  await app.close();
  await worker.stop();
});

describe('an uploaded file', () => {
  it('is previewed at once, written when confirmed, and the second time changes nothing', async () => {
    const file = lines(release(1), release(2), { ...release(3), date: undefined });
    const id = await start(file);
    await until(id, 'previewed');
    expect(await runOf(id)).toMatchObject({
      total: 6,
      handled: 6,
      created: 5,
      changed: 0,
      unchanged: 0,
      refused: 1,
      failure: null,
    });
    expect(await db.sql`select count(*)::int as n from contract`).toEqual([{ n: 0 }]);
    expect(await db.sql`select line, field, reason from import_error where import_run_id = ${id}`).toEqual([
      { line: 3, field: 'date', reason: 'is missing' },
    ]);

    await commit(id);
    await until(id, 'done');
    expect(await runOf(id)).toMatchObject({ total: 6, handled: 6, created: 5, changed: 0, unchanged: 0, refused: 1 });
    expect(await db.sql`select contract_no, value::text from contract order by 1`).toEqual([
      { contract_no: 'K-2026-1', value: '100.00' },
      { contract_no: 'K-2026-2', value: '100.00' },
    ]);
    await expect.poll(() => db.sql`select id from import_file`).toEqual([]);
    const history =
      await db.sql`select distinct actor_kind, actor_id, command from audit_entry where aggregate = 'Contract'`;
    expect(history).toEqual([{ actor_kind: 'job', actor_id: admin.actor.id, command: 'import contracts/ocds' }]);
    expect(
      Number(
        (await db.sql`select count(*)::int as n from change where aggregate = 'ImportRun' and root_id = ${id}`)[0]?.[
          'n'
        ],
      ),
    ).toBeGreaterThan(4);

    const again = await start(file);
    await until(again, 'previewed');
    await commit(again);
    await until(again, 'done');
    expect(await runOf(again)).toMatchObject({ total: 6, created: 0, changed: 0, unchanged: 5, refused: 1 });
  });

  it('goes on, without doing anything twice, after its worker was killed', async () => {
    const id = await start(lines(release(11), release(12), release(13)));
    await until(id, 'previewed');
    await worker.stop();
    await commit(id);
    // as a worker leaves it that was killed after one of seven items
    await db.sql`update import_run set status = 'running', handled = 1, unchanged = 1 where id = ${id}`;
    await db.sql`update graphile_worker._private_jobs set locked_at = now() - interval '1 minute', locked_by = 'worker-that-was-killed', attempts = 1`;
    worker = await startTestWorker();
    await until(id, 'done');
    expect(await runOf(id)).toMatchObject({ total: 7, handled: 7, created: 6, unchanged: 1, refused: 0 });
  });

  it('fails as a whole when nothing in it can be read', async () => {
    const id = await start('<html>');
    await until(id, 'failed');
    expect((await runOf(id))?.['failure']).toMatch(/^Not JSON/);
    await expect(commit(id)).rejects.toMatchObject({ code: 'RULE_VIOLATED', rule: 'import_run.not_previewed' });
  });

  const stopped = 'It was stopped, since whoever began it may not do this any more.';

  it('writes nothing for somebody who may no longer', async () => {
    importer = () => {
      throw new DomainError('FORBIDDEN', 'You no longer belong to this organisation.');
    };
    const id = await start(lines(release(21)));
    await until(id, 'failed');
    importer = () => admin;
    expect(await runOf(id)).toMatchObject({ failure: stopped, created: 0 });
  });

  it.each([
    ['the right to import', ['*:create:all', '*:update:all', '*:read:all']],
    ['the right to what it writes', ['importRun:*:all']],
  ])('writes nothing more once %s was taken away', { timeout: 120_000 }, async (_what, permissions) => {
    const mark = permissions.length * 100_000;
    const id = await start(lines(...Array.from({ length: 400 }, (_, n) => release(mark + n))));
    await vi.waitFor(async () => expect((await runOf(id))?.['status']).toBe('previewed'), 60_000);
    let looks = 0;
    importer = () => {
      looks += 1;
      return looks === 1 ? admin : { ...admin, grants: compileGrants(permissions) };
    };
    await commit(id);
    await vi.waitFor(async () => expect((await runOf(id))?.['status']).toMatch(/failed|done/), 40_000);
    importer = () => admin;
    const { status, total, handled, created, changed, unchanged, refused, failure } = (await runOf(id)) ?? {};
    expect(
      await db.sql`select count(*)::int as created from change where bulk_id = ${id} and kind = 'CREATED'`,
    ).toEqual([{ created }]);
    expect(created).toBeGreaterThan(0);
    expect(created).toBeLessThan(400);
    expect(Number(created) + Number(changed) + Number(unchanged) + Number(refused)).toBe(handled);
    const isStopped = permissions.length > 1;
    expect([status, failure, handled === total]).toEqual(isStopped ? ['failed', stopped, false] : ['done', null, true]);
  });
});

test('a daily job removes the files of imports that ended, and of those that nobody confirmed, in every company', async () => {
  await db.sql`delete from import_file`;
  for (const status of ['previewing', 'previewed', 'queued', 'running', 'done', 'failed'])
    for (const days of ['6 days', '8 days']) {
      const [id, company, name] = [randomUUID(), randomUUID(), `${status} ${days}`];
      await db.sql`insert into import_run (id, tenant_id, format, file_name, file_size, status) values (${id}, ${company}, 'f', ${name}, 1, ${status})`;
      await db.sql`insert into import_file (id, tenant_id, content, created_at) values (${id}, ${company}, '\\x00', now() - ${days}::interval)`;
    }
  expect(await db.sql`select identifier from graphile_worker._private_known_crontabs`).toEqual([
    { identifier: 'imports.forget-files' },
  ]);
  await db.sql`select graphile_worker.add_job('imports.forget-files')`;
  const left = ['previewed 6', 'previewing 6', 'queued 6', 'queued 8', 'running 6', 'running 8'];
  await vi.waitFor(
    async () =>
      expect(
        await db.sql`select file_name as name from import_run join import_file using (tenant_id, id) order by 1`,
      ).toEqual(left.map((each) => ({ name: `${each} days` }))),
    { timeout: 10_000 },
  );
});

describe('POST /imports', () => {
  it('refuses without reading: no token 401, no right 403', async () => {
    expect(
      (await app.inject({ method: 'POST', url: '/imports?format=contracts/ocds&fileName=a', payload: '{}' }))
        .statusCode,
    ).toBe(401);
    expect((await upload('{}', undefined, 'viewer')).statusCode).toBe(403);
  });

  it('names what is wrong with the request', async () => {
    const answers = await Promise.all([
      upload('{}', '/imports?format=contracts/ocds'),
      upload('{}', '/imports?format=x&fileName=a'),
      upload(''),
    ]);
    expect(
      answers.map((answer) => [
        answer.statusCode,
        answer.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field),
      ]),
    ).toEqual([
      [400, ['fileName']],
      [400, ['format']],
      [400, ['body']],
    ]);
  });

  it('answers 413 to more than 50 MiB', async () => {
    expect((await upload('x'.repeat(50 * 1024 * 1024 + 1))).statusCode).toBe(413);
  });

  it('lists the formats', async () => {
    const answer = await app.inject({ url: '/imports/formats', headers: { authorization: 'admin' } });
    expect(answer.json<{ name: string }[]>().map(({ name }) => name)).toEqual(formats.map(({ name }) => name));
  });
});
