import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../errors.ts';
import type { AuthDatabase } from './database.ts';

const triesPerMinute = 5;

/**
 * Lets at most five unsuccessful tries a minute per e-mail through to the password check. A try is counted before the
 * check, so that parallel ones count each other, and taken back when it succeeds. It is counted in Postgres for all
 * instances, and for an e-mail that nobody has as well, else the limit would tell who has an account.
 *
 * @param email normalised: whatever leads to the same account must be the same text
 * @returns the try, to hand to `forgiveAttempt`
 * @throws RATE_LIMITED with `params.retryAfter` in seconds
 */
export function countAttempt(database: AuthDatabase, email: string): Promise<string> {
  return database.transaction(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`sign-in ${email}`}, 0))`;
    // Rows that another instance is just deleting are left to it: waiting for them crosswise would deadlock.
    await sql`
      delete from control.sign_in_attempt where id in (
        select id from control.sign_in_attempt where tried_at <= clock_timestamp() - interval '1 minute'
        limit 1000 for update skip locked)`;
    const [recent] = await sql<{ tries: number; retryAfter: number | null }[]>`
      select count(*)::int as tries,
             ceil(extract(epoch from min(tried_at) + interval '1 minute' - clock_timestamp()))::int as "retryAfter"
      from control.sign_in_attempt
      where email = ${email} and tried_at > clock_timestamp() - interval '1 minute'`;
    if (recent && recent.tries >= triesPerMinute) {
      throw new DomainError('RATE_LIMITED', 'Too many unsuccessful tries. Wait a minute and try again.', {
        rule: 'auth.too_many_tries',
        params: { retryAfter: Math.max(1, recent.retryAfter ?? 1) },
      });
    }
    const id = uuidv7();
    await sql`insert into control.sign_in_attempt (id, email) values (${id}, ${email})`;
    return id;
  });
}

/** Takes back a try that turned out to be right. */
export async function forgiveAttempt(database: AuthDatabase, id: string): Promise<void> {
  await database.transaction((sql) => sql`delete from control.sign_in_attempt where id = ${id}`);
}
