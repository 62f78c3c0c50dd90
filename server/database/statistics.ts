import type { Sql } from './client.ts';

const worthALook = 1000; // rows changed

/**
 * Lets Postgres look anew at tables of which much has changed since it last did. Until then it takes the rows of a company that came in
 * meanwhile for one or two, and reads all of them for each of them where two tables meet. It looks by itself only once a minute, and never
 * at a partitioned table as a whole.
 *
 * @param sql logs in as the owner
 * @returns the tables that it looked at
 */
export async function refreshStatistics(sql: Sql, tables: readonly string[]): Promise<string[]> {
  const changed = await sql<{ name: string }[]>`
    select t.name from unnest(${[...tables]}::text[]) t(name)
    where pg_stat_get_mod_since_analyze(t.name::regclass)
      + coalesce((select sum(pg_stat_get_mod_since_analyze(relid)) from pg_partition_tree(t.name::regclass)), 0) >= ${worthALook}
    order by t.name`;
  const names = changed.map(({ name }) => name);
  if (names.length > 0) await sql`analyze ${sql(names)}`;
  return names;
}
