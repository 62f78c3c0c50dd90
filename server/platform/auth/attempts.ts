import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../errors.ts';
import { countedAs } from '../addresses/addresses.ts';
import type { AuthDatabase, AuthSql } from './database.ts';

const triesPerAccount = 5; // a minute, whatever is tried: password or code, in whichever way

/** Who tries, and from where. */
export interface Tried {
  /** Id of the person; for an e-mail that nobody has the e-mail, since otherwise the limit would tell who has an account. */
  account: string;
  address: string;
}

/** Lets only so many unsuccessful tries through to the check of a password or a code. */
export interface Attempts {
  /**
   * Runs a check. The try is counted before it, so that parallel ones count each other, and taken back when it succeeds. It is counted in
   * Postgres, for all instances.
   *
   * @param check throws when what was tried is wrong
   * @throws RATE_LIMITED with `params.retryAfter` in seconds, without asking `check`
   */
  counted<Result>(tried: Tried, check: () => Promise<Result>): Promise<Result>;
}

/** @param triesPerAddress unsuccessful tries a minute from one address: an office is one, and so is whoever tries many accounts */
export function createAttempts(database: AuthDatabase, triesPerAddress: number): Attempts {
  const count = ({ account, address: from }: Tried) =>
    database.transaction(async (sql) => {
      const address = countedAs(from);
      // both locks in this order everywhere: whoever waits for the second holds a first that nobody with the second waits for
      await sql`select pg_advisory_xact_lock(hashtextextended(${`try account ${account}`}, 0))`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${`try address ${address}`}, 0))`;
      // Rows that another instance is just deleting are left to it: waiting for them crosswise would deadlock.
      await sql`
        delete from control.sign_in_attempt where id in (
          select id from control.sign_in_attempt where tried_at <= clock_timestamp() - interval '1 minute'
          limit 1000 for update skip locked)`;
      await assertBelow(sql, sql`account = ${account}`, triesPerAccount);
      await assertBelow(sql, sql`address = ${address}`, triesPerAddress);
      const id = uuidv7();
      await sql`insert into control.sign_in_attempt (id, account, address) values (${id}, ${account}, ${address})`;
      return id;
    });

  return {
    async counted(tried, check) {
      const id = await count(tried);
      const result = await check();
      await database.transaction((sql) => sql`delete from control.sign_in_attempt where id = ${id}`);
      return result;
    },
  };
}

async function assertBelow(sql: AuthSql, whose: ReturnType<AuthSql>, most: number): Promise<void> {
  const [recent] = await sql<{ tries: number; retryAfter: number | null }[]>`
    select count(*)::int as tries,
           ceil(extract(epoch from min(tried_at) + interval '1 minute' - clock_timestamp()))::int as "retryAfter"
    from control.sign_in_attempt
    where ${whose} and tried_at > clock_timestamp() - interval '1 minute'`;
  if (!recent || recent.tries < most) return;
  throw new DomainError('RATE_LIMITED', 'Too many unsuccessful tries. Wait a minute and try again.', {
    rule: 'auth.too_many_tries',
    params: { retryAfter: Math.max(1, recent.retryAfter ?? 1) },
  });
}
