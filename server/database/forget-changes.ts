import type { Sql } from './client.ts';

const most = 10_000; // rows of the log in one transaction

/** Forgets changes that are older than `days` and have their position: nobody can resume from there any more. Needs the owner's connection. */
export async function forgetChanges(sql: Sql, days: number): Promise<void> {
  for (let forgotten = most; forgotten === most;) {
    const [row] = await sql<{ forgotten: number }[]>`select change_forget(make_interval(days => ${days})) as forgotten`;
    forgotten = row?.forgotten ?? 0;
  }
}
