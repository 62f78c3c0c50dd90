import type { DailyJob } from '../jobs/jobs.ts';
import type { AuthDatabase } from './database.ts';

/** Removes what is over: sessions with their tokens, tokens of one use, used refresh tokens that no session can come back to, old mails. */
export function forgetExpired(database: AuthDatabase): DailyJob {
  return {
    name: 'auth.forget-expired',
    run: () =>
      database.transaction(async (sql) => {
        await sql`delete from control.session where expires_at < now() - interval '1 day'`;
        await sql`delete from control.session_token where used_at < now() - interval '8 days'`;
        await sql`delete from control.one_time_token where expires_at < now() - interval '1 day'`;
        await sql`delete from control.mail where created_at < now() - interval '30 days'`;
        await sql`delete from control.invitation where expires_at < now() - interval '90 days'`;
      }),
  };
}
