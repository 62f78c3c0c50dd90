import { domains } from '@plinth/schema/schema.ts';
import { getTableName } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { refreshStatistics } from './statistics.ts';

const db = await testDatabase();

test('tables of which much has changed are looked at, partitioned ones as a whole', async () => {
  await db.sql`create table few (n int); create table many (n int);
    create table by_number (n int) partition by range (n);
    create table by_number_1 partition of by_number for values from (0) to (5000)`.simple();
  await db.sql`insert into few select generate_series(1, 900)`;
  await db.sql`insert into many select generate_series(1, 1100)`;
  await db.sql`insert into by_number select generate_series(1, 1100)`;
  await db.sql`select pg_stat_force_next_flush()`;
  expect(await refreshStatistics(db.sql, ['few', 'many', 'by_number'])).toEqual(['by_number', 'many']);
  const seen = await db.sql`select tablename from pg_stats where tablename in ('few', 'many', 'by_number') order by 1`;
  expect(seen.map((row) => row['tablename'])).toEqual(['by_number', 'many']);
  await db.sql`select pg_stat_force_next_flush()`;
  expect(await refreshStatistics(db.sql, ['few', 'many', 'by_number'])).toEqual([]);
});

test('Postgres looks by itself after a thousand changes, however large the table', async () => {
  const whole = domains.flatMap(({ aggregates }) =>
    aggregates.flatMap(({ table, parts, partitionBy }) =>
      [...(partitionBy ? [] : [table]), ...Object.values(parts).map((part) => part.table)].map((each) =>
        getTableName(each),
      ),
    ),
  );
  const settings = await db.sql<{ name: string; options: string[] | null }[]>`
    select relname as name, reloptions as options from pg_class where relname in ${db.sql(whole)} and relnamespace = 'public'::regnamespace`;
  expect(settings).toHaveLength(whole.length);
  for (const { name, options } of settings)
    expect([name, options]).toEqual([
      name,
      expect.arrayContaining(['autovacuum_analyze_scale_factor=0', 'autovacuum_analyze_threshold=1000']),
    ]);
});
