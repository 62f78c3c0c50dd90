import type { WorkerEvents } from 'graphile-worker';
import { openConnection } from '../../database/client.ts';
import type { WorkerLog } from './worker.ts';

const lockSpace = 521_042_502; // first half of the advisory locks that stand for living workers
const interval = 15_000; // milliseconds between looks
const grace = '10 seconds'; // for a worker that has taken a job and not yet its lock

/**
 * Gives jobs of dead workers back to the queue. A worker that is killed leaves its job locked, and graphile-worker by itself waits four
 * hours. Each worker here holds an advisory lock, which Postgres lets go when the process is gone: a job whose worker holds none is free.
 */
export function keepWorkersAlive(databaseUrl: string, events: WorkerEvents, log: WorkerLog): { stop(): Promise<void> } {
  const sql = openConnection(databaseUrl);
  const own = new Set<string>();

  const look = async (): Promise<void> => {
    // taken again when the connection, and the locks with it, were lost
    await sql`select pg_advisory_lock(${lockSpace}, hashtext(id)) from unnest(${[...own]}::text[]) id
      where not exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and classid = ${lockSpace} and objid = hashtext(id)::bit(32)::bigint::oid)`;
    const dead = await sql<{ worker: string }[]>`
      with busy as materialized (
        select distinct locked_by as worker from graphile_worker.jobs where locked_at < now() - ${grace}::interval and locked_by <> all (${[...own]}::text[])
      ) select worker from busy where pg_try_advisory_lock(${lockSpace}, hashtext(worker))`;
    if (dead.length === 0) return;
    const workers = dead.map(({ worker }) => worker);
    await sql`select graphile_worker.force_unlock_workers(${workers})`;
    await sql`select pg_advisory_unlock(${lockSpace}, hashtext(id)) from unnest(${workers}::text[]) id`;
  };
  let looking = Promise.resolve();
  const lookSafely = () => {
    looking = looking
      .then(look)
      .catch((error: unknown) => log.error({ err: error }, 'jobs of dead workers could not be looked for'));
  };
  const timer = setInterval(lookSafely, interval);
  timer.unref();
  // jobs are locked by the pool, whichever of its workers does them
  events.on('pool:create', ({ workerPool }) => {
    own.add(workerPool.id);
    lookSafely();
  });
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      await sql.end({ timeout: 5 });
    },
  };
}
