import type { Sql } from '../../database/client.ts';
import type { DailyJob } from '../jobs/jobs.ts';

const kept = '24 hours'; // at least

/** Removes the idempotency keys that nobody is promised any more. */
export function forgetKeys(pool: Sql): DailyJob {
  return {
    name: 'idempotency.forget-keys',
    async run() {
      await pool.begin(async (sql) => {
        await sql`set local role plinth_system`;
        await sql`delete from idempotency_key where created_at < now() - ${kept}::interval`;
      });
    },
  };
}
