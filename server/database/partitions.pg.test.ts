import { expect, test } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { openConnection } from './client.ts';
import { ensurePartitions } from './partitions.ts';

const db = await testDatabase();
const company = '018f0000-0000-7000-8000-00000000000a';

const partitions = async () =>
  (
    await db.sql<{ name: string }[]>`
      select c.relname as name from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'customer_event'::regclass order by 1`
  ).map(({ name }) => name);
const insert = (id: number, at: string) =>
  db.sql`insert into customer_event (id, tenant_id, producer, type, occurred_at)
    values (${`018f0000-0000-7000-8000-00000000000${String(id)}`}, ${company}, 'p', 't', ${at}::timestamptz)`;
const placeOf = async (table: string) =>
  (await db.sql.unsafe(`select id, tableoid::regclass::text as place from ${table} order by id`)).map(
    ({ place }) => place as string,
  );

test('there are partitions for a year to come', async () => {
  const [months] = await db.sql<{ last: string }[]>`
    select 'customer_event_' || to_char(now() at time zone 'UTC' + interval '12 months', 'YYYY_MM') as last`;
  expect(await partitions()).toContain(months?.last);
  expect(await partitions()).toHaveLength(1 + 12 + 1 + 12);
});

test('rows that came before their month had a partition are moved into it, and the rest stays where it is', async () => {
  const before = await partitions();
  const [month] = await db.sql<{ name: string; first: string }[]>`
    select 'customer_event_' || to_char(m, 'YYYY_MM') as name, to_char(m, 'YYYY-MM-DD') as first
    from date_trunc('month', now() at time zone 'UTC' + interval '12 months') m`;
  await db.sql.unsafe(`drop table ${String(month?.name)}`);
  await insert(1, '1999-01-01T00:00:00Z');
  await insert(2, `${String(month?.first)}T00:00:00Z`);
  await insert(3, `${String(month?.first)}T23:00:00Z`);
  expect(await placeOf('customer_event')).toEqual(Array(3).fill('customer_event_default'));

  // as an owner that row security holds for, and whose clock is elsewhere
  await db.sql`create role month_maker`;
  await db.sql`grant create on schema public to month_maker`;
  for (const { name } of await db.sql<{ name: string }[]>`
    select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)
    await db.sql.unsafe(`alter table ${name} owner to month_maker`);
  const other = openConnection(db.url);
  await other`set timezone = 'America/New_York'`;
  await other`set role month_maker`;
  await Promise.all([ensurePartitions(other), ensurePartitions(db.jobs)]);
  await other.end();
  await db.sql`reassign owned by month_maker to current_user`;
  await db.sql`drop owned by month_maker`;
  await db.sql`drop role month_maker`;

  expect(await partitions()).toEqual(before);
  expect(await placeOf('customer_event')).toEqual(['customer_event_default', month?.name, month?.name]);
  const [bounds] = await db.sql<{ text: string }[]>`
    select pg_get_expr(relpartbound, oid) as text from pg_class where relname = ${String(month?.name)}`;
  expect(bounds?.text).toContain(`FROM ('${String(month?.first)} 00:00:00+00')`);
  expect(
    await db.sql`select relname from pg_class c where relispartition and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`,
  ).toEqual([]);
  await insert(4, `${String(month?.first)}T12:00:00Z`);
  expect((await placeOf('customer_event'))[3]).toBe(month?.name);
});
