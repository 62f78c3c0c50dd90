import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Caller, transact } from '../../database/transaction.ts';
import { testDatabase } from '../../test/database.ts';
import { enqueue } from './enqueue.ts';
import { job, type JobContext } from './jobs.ts';
import { migrateJobs, startWorker, type Worker } from './worker.ts';

const db = await testDatabase();
const kari: Caller = {
  tenantId: '018f0000-0000-7000-8000-00000000000a',
  actor: { id: '018f0000-0000-7000-8000-000000000001', kind: 'user' },
};
const granite = '018f0000-0000-7000-8000-00000000000b';
const log = { error: vi.fn() };
const ran: { payload: { n: number }; context: JobContext }[] = [];
let behave: (payload: { n: number }, context: JobContext) => Promise<void> = async () => {};
let worker: Worker | undefined;

const note = job({
  name: 'test.note',
  payload: z.object({ n: z.number() }),
  async run(payload, context) {
    ran.push({ payload, context });
    await behave(payload, context);
  },
});
const start = async () => {
  worker = await startWorker({ databaseUrl: db.url, jobs: [note], log });
};
const queued = () =>
  db.sql<{ id: string; locked: boolean }[]>`select id, locked_by is not null as locked from graphile_worker.jobs`;

beforeAll(async () => {
  await migrateJobs(db.url);
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  behave = async () => {};
  ran.length = 0;
  log.error.mockClear();
  await db.sql`delete from graphile_worker._private_jobs`;
});

describe('a job', () => {
  it('starts when the transaction that queued it commits, in its tenant and on behalf of its actor', async () => {
    await start();
    await transact(db.points, kari, (tx) => enqueue(tx, 'test.note', { n: 1 }));
    await vi.waitFor(() => expect(ran).toHaveLength(1));
    expect(ran[0]).toMatchObject({
      payload: { n: 1 },
      context: {
        caller: { tenantId: kari.tenantId, actor: { id: kari.actor.id, kind: 'job' } },
        attempt: 1,
        isLastAttempt: false,
      },
    });
    await vi.waitFor(async () => expect(await queued()).toEqual([]));
  });

  it('never was when that transaction rolls back', async () => {
    const rolledBack = transact(db.points, kari, async (tx) => {
      await enqueue(tx, 'test.note', { n: 2 });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await queued()).toEqual([]);
  });

  it('cannot be made to run in another tenant or as somebody else', async () => {
    await start();
    await transact(db.points, kari, (tx) =>
      enqueue(tx, 'test.note', { n: 3, tenantId: granite, actorId: granite, payload: { n: 4 } }),
    );
    await vi.waitFor(() => expect(ran).toHaveLength(1));
    expect(ran[0]?.context.caller).toEqual({ tenantId: kari.tenantId, actor: { id: kari.actor.id, kind: 'job' } });
    const around = transact(db.points, kari, (tx) =>
      tx.query(`select graphile_worker.add_job('test.note', '{"tenantId": "${granite}"}')`),
    );
    await expect(around).rejects.toMatchObject({ code: '42501' });
    const nobody = db.sql.begin(async (sql) => {
      await sql`set local role plinth_app`;
      await sql`select enqueue_job('test.note', '{}')`;
    });
    await expect(nobody).rejects.toMatchObject({ code: '42501' });
  });

  it('keeps its actor, whatever has become of the person meanwhile: whose work it was is not lost', async () => {
    const suspended = { ...kari, actor: { id: '018f0000-0000-7000-8000-0000000000ff', kind: 'user' } };
    await transact(db.points, suspended, (tx) => enqueue(tx, 'test.note', { n: 5 }));
    behave = (_, { caller }) =>
      transact(db.jobs, caller, async (tx) => {
        const [row] = await tx.query<{ actor: string; role: string }>(
          `select current_setting('app.actor') as actor, current_user::text as role`,
        );
        expect(row).toEqual({ actor: suspended.actor.id, role: 'plinth_app' });
      });
    await start();
    await vi.waitFor(async () => expect(await queued()).toEqual([]));
    expect(ran).toHaveLength(1);
    expect(log.error).not.toHaveBeenCalled();
  });

  it('is logged and stays queued when it throws', async () => {
    behave = async () => {
      throw new Error('not today');
    };
    await start();
    await transact(db.points, kari, (tx) => enqueue(tx, 'test.note', { n: 6 }));
    await vi.waitFor(() =>
      expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ job: 'test.note', attempt: 1 }), 'a job failed'),
    );
    await vi.waitFor(async () => expect(await queued()).toMatchObject([{ locked: false }]));
  });

  it('of a worker that was killed is taken over by the next one', async () => {
    await transact(db.points, kari, (tx) => enqueue(tx, 'test.note', { n: 7 }));
    await db.sql`update graphile_worker._private_jobs set locked_at = now() - interval '1 minute', locked_by = 'worker-that-was-killed'`;
    await start();
    await vi.waitFor(() => expect(ran).toHaveLength(1), { timeout: 5000 });
  });

  it('that takes long is left to the worker that does it, as long as that lives', { timeout: 60_000 }, async () => {
    let finish: () => void = () => {};
    behave = () => new Promise((resolve) => (finish = resolve));
    await start();
    await transact(db.points, kari, (tx) => enqueue(tx, 'test.note', { n: 8 }));
    await vi.waitFor(() => expect(ran).toHaveLength(1), 10_000);
    const locks = () =>
      db.sql`select pid from pg_locks where locktype = 'advisory' and classid = 521042502 and database = (select oid from pg_database where datname = current_database())`;
    await vi.waitFor(async () => expect(await locks()).toHaveLength(1), 10_000);
    await db.sql`update graphile_worker._private_jobs set locked_at = now() - interval '1 minute'`;
    // another looks as soon as it is there, and both do now and then
    const other = await startWorker({ databaseUrl: db.url, jobs: [note], log });
    await sleep(16_000);
    expect(await queued()).toMatchObject([{ locked: true }]);
    expect(ran).toHaveLength(1);
    finish();
    await vi.waitFor(async () => expect(await queued()).toEqual([]), 10_000);
    await other.stop();
    expect(log.error).not.toHaveBeenCalled();
  });
});
