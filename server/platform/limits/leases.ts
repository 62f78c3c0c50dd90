import type { Sql } from '../../database/client.ts';

/** What was taken of an account's budget, by this taking and all before it in the same minute. */
export interface Taking {
  /** Which minute, by the clock of the database. */
  readonly minute: number;
  /** All that was asked for in it, this taking included. */
  readonly taken: number;
  readonly secondsLeft: number;
}

/** Takes `amount` from the budget of an account. What is beyond the budget is counted too: whoever took it knows from `taken`. */
export type Take = (account: string, amount: number) => Promise<Taking>;

/** Takings in the table that all servers share. */
export function takeFrom(pool: Sql): Take {
  return (account, amount) =>
    pool.begin(async (sql) => {
      const entered = sql.unsafe('set local role plinth_auth; set local synchronous_commit = off').execute();
      const taking = sql<{ minute: number; taken: number; secondsLeft: number }[]>`
        insert into control.spending as s (account, minute, taken)
        values (${account}, date_trunc('minute', now()), ${amount}::bigint)
        on conflict (account) do update set minute = excluded.minute,
          taken = excluded.taken + case when s.minute = excluded.minute then s.taken else 0 end
        returning extract(epoch from minute)::int as minute, taken::float8 as taken,
          extract(epoch from minute + interval '1 minute' - clock_timestamp())::float8 as "secondsLeft"`;
      const [, [row]] = await Promise.all([entered, taking]);
      if (!row) throw new Error('taking from a budget answers with a row');
      return { ...row };
    });
}
