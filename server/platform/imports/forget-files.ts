import type { Sql } from '../../database/client.ts';
import type { DailyJob } from '../jobs/jobs.ts';

const patience = '7 days'; // that a preview waits to be confirmed

/** Removes the files of imports that ended, and of those that nobody confirmed; what was found in them stays on the import. */
export function forgetFiles(pool: Sql): DailyJob {
  return {
    name: 'imports.forget-files',
    async run() {
      await pool.begin(async (sql) => {
        await sql`set local role plinth_system`;
        await sql`
          delete from import_file f using import_run r where r.tenant_id = f.tenant_id and r.id = f.id
            and (r.status in ('done', 'failed') or (r.status in ('previewing', 'previewed') and f.created_at < now() - ${patience}::interval))`;
      });
    },
  };
}
