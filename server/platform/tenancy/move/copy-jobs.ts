import { createHash } from 'node:crypto';
import type { TransactionSql } from 'postgres';
import { asCompany, asOwner } from './as-company.ts';

interface QueuedJob {
  readonly name: string;
  readonly payload: string;
  readonly queue: string | null;
  readonly runAt: string;
  readonly attempts: number;
  readonly most: number;
  readonly priority: number;
  readonly lastError: string | null;
}

/** Jobs are stamped with their company by enqueue_job. */
const flagOf = (tenantId: string) => `tenant:${tenantId}`;

/** Copies the jobs that wait. One that runs is broken off, since it can write nothing, and runs in the new place from its beginning. */
export async function copyJobs(
  from: TransactionSql,
  to: TransactionSql,
  of: { readonly tenantId: string; readonly sites: readonly string[] },
): Promise<number> {
  const { tenantId, sites } = of;
  await Promise.all([asOwner(from), asOwner(to)]);
  const jobs = await jobsOf(from, tenantId);
  for (const { name, payload, queue, runAt, attempts, most, priority, lastError } of jobs) {
    const [added] = await to<{ id: string }[]>`
      select (graphile_worker.add_job(${name}::text, ${payload}::text::json, ${queue}::text, ${runAt}::text::timestamptz, ${most}::int,
        priority => ${priority}::int, flags => array[${flagOf(tenantId)}::text])).id::text as id`;
    if (!added) throw new Error('a job that was added is gone');
    await to`update graphile_worker._private_jobs set attempts = ${attempts}::int, last_error = ${lastError}::text where id = ${added.id}::bigint`;
  }
  const [here, there] = [jobs, await jobsOf(to, tenantId)].map((each) =>
    createHash('sha256').update(JSON.stringify(each)).digest('hex'),
  );
  if (here !== there) throw new Error('the jobs are not the same in the new place');
  await Promise.all([asCompany(from, tenantId, sites), asCompany(to, tenantId, sites)]);
  return jobs.length;
}

/** Deletes the jobs of a company that lives elsewhere by now. */
export async function forgetJobs(tx: TransactionSql, tenantId: string): Promise<void> {
  await tx`delete from graphile_worker._private_jobs where flags ? ${flagOf(tenantId)}`;
}

async function jobsOf(tx: TransactionSql, tenantId: string): Promise<QueuedJob[]> {
  const rows = await tx<QueuedJob[]>`
    select t.identifier as name, j.payload::text as payload, q.queue_name as queue, j.run_at::text as "runAt",
      j.attempts::int as attempts, j.max_attempts::int as most, j.priority::int as priority, j.last_error as "lastError"
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
    where j.flags ? ${flagOf(tenantId)}
    order by t.identifier, j.run_at, j.payload::text, j.attempts`;
  return [...rows];
}
