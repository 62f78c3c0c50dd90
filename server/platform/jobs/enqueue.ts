import type { Transaction } from '../../database/transaction.ts';

/**
 * Queues a job in the transaction: it starts when that commits, and never was when it rolls back. It runs in the transaction's tenant and
 * on behalf of its actor, which `enqueue_job` in `schema/platform/jobs.sql` stamps.
 */
export async function enqueue(tx: Transaction, job: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
  await tx.query('select enqueue_job($1::text, $2::jsonb)', [job, payload]);
}
