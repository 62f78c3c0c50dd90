import type { Sql } from '../../database/client.ts';
import { roles } from '../../database/roles.ts';
import type { DailyJob } from '../jobs/jobs.ts';

/** Removes what was counted in minutes that are over: addresses are many, and where somebody came from is not kept without need. */
export function forgetSpending(pool: Sql): DailyJob {
  return {
    name: 'limits.forget-spending',
    async run() {
      await pool.begin(async (sql) => {
        await sql`set local role ${sql(roles.auth)}`;
        await sql`delete from control.spending where minute < now() - interval '1 hour'`;
      });
    },
  };
}
