import type { Domain } from '@plinth/schema/aggregate.ts';
import { getColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { auditEntry } from '@plinth/schema/platform/audit-entry.ts';
import { change, changeFeed } from '@plinth/schema/platform/change.ts';
import { externalRef } from '@plinth/schema/platform/external-ref.ts';
import { importFile } from '@plinth/schema/platform/import-run.ts';
import { searchIndexesSql } from './indexes.ts';

/** Grants of a table to the role that works for tenants. */
type Access = 'select, insert' | 'select, insert, update' | 'select, insert, delete';

/** Tables that are not aggregates, and what a tenant's transaction may do with them. Logs are only added to. */
const others: readonly (readonly [PgTable, Access])[] = [
  [change, 'select, insert'],
  [auditEntry, 'select, insert'],
  [externalRef, 'select, insert'],
  [importFile, 'select, insert, delete'],
];

/**
 * Row security, grants, functions and search indexes as one file that may be applied any number of times: what drizzle-kit does not write. The sub-select
 * makes the tenant an init plan, looked up once a query and not once a row.
 *
 * @param functionFiles SQL of functions that are written by hand, `create or replace`
 */
export function policiesSql(domains: readonly Domain[], functionFiles: readonly string[]): string {
  const aggregates = domains.flatMap((domain) => domain.aggregates);
  const tables: (readonly [PgTable, Access])[] = [
    ...aggregates
      .flatMap((aggregate) => [aggregate.table, ...Object.values(aggregate.parts).map((part) => part.table)])
      .map((table) => [table, 'select, insert, update'] as const),
    ...others,
  ];
  return `${[header, functions, ...functionFiles.map((text) => text.trim()), ...tables.map(([table, access]) => tenantTable(table, access)), tenantTable(changeFeed, null), system, control, footer, searchIndexesSql(domains)].join('\n\n')}\n`;
}

const header = `-- Written by \`npm run generate\` from schema/; do not edit. Applied after the migrations, as often as it changes.
grant usage on schema public to plinth_app, plinth_system;
revoke all on all tables in schema public from plinth_app, plinth_auth, plinth_system;
grant usage on all sequences in schema public to plinth_app, plinth_system;`;

function tenantTable(table: PgTable, access: Access | null): string {
  const name = getTableName(table);
  if (!('tenantId' in getColumns(table))) throw new Error(`${name} has no tenant`);
  const tenant = `tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)`;
  const lines = [
    `alter table ${name} enable row level security;`,
    `alter table ${name} force row level security;`,
    `drop policy if exists tenant on ${name};`,
    `create policy tenant on ${name} to plinth_app using (${tenant}) with check (${tenant});`,
  ];
  if (access) lines.push(`grant ${access} on ${name} to plinth_app;`);
  return lines.join('\n');
}

/** The sequencer reads and numbers the changes of every tenant, and nothing else. */
const system = `drop policy if exists system on change;
create policy system on change to plinth_system using (true);
drop policy if exists system on change_feed;
create policy system on change_feed to plinth_system using (true) with check (true);
grant select on change to plinth_system;
grant select, insert on change_feed to plinth_system;
grant select, update on change_sequencer to plinth_system;`;

const control = `grant usage on schema control to plinth_auth;
grant select, insert, update, delete on all tables in schema control to plinth_auth;`;

const footer = `select ensure_partitions();`;

const functions = `-- Partitions by month for every table that is partitioned by time, a year back and three months ahead; what lies outside goes to the default.
create or replace function ensure_partitions() returns void language plpgsql as $$
declare
  parent record;
  month date;
  partition_name text;
begin
  for parent in select c.relname as name from pg_partitioned_table p join pg_class c on c.oid = p.partrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and p.partstrat = 'r' loop
    partition_name := parent.name || '_default';
    if to_regclass('public.' || partition_name) is null then
      execute format('create table %I partition of %I default', partition_name, parent.name);
      execute format('alter table %I enable row level security; alter table %I force row level security', partition_name, partition_name);
    end if;
    for month in select generate_series(date_trunc('month', current_date - interval '1 year'), date_trunc('month', current_date + interval '3 months'), interval '1 month')::date loop
      partition_name := parent.name || to_char(month, '_YYYY_MM');
      if to_regclass('public.' || partition_name) is null then
        begin
          execute format('create table %I partition of %I for values from (%L) to (%L)', partition_name, parent.name, month, month + interval '1 month');
          execute format('alter table %I enable row level security; alter table %I force row level security', partition_name, partition_name);
        exception when check_violation then
          raise notice 'rows of % already lie in the default partition of %', month, parent.name;
        end;
      end if;
    end loop;
  end loop;
end $$;

-- Numbers the changes of the transactions that became visible since the last step, in the order of their ids. One instance at a time;
-- the others see -1. Nothing is lost to transactions that commit out of order: what was in flight in the last snapshot is looked at again.
create or replace function change_step() returns int language plpgsql set enable_seqscan = off set jit = off as $$
declare
  c record;
  taken int;
  oldest xid8;
  in_flight xid8[];
begin
  if not pg_try_advisory_xact_lock(4711) then return -1; end if;
  select snapshot, position into strict c from change_sequencer;
  oldest := pg_snapshot_xmax(c.snapshot);
  in_flight := array(select pg_snapshot_xip(c.snapshot));
  with fresh as materialized (
    select * from change where xid >= oldest
    union all
    select * from change where xid = any (in_flight)
  ), numbered as (
    insert into change_feed (position, tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_id, actor_kind, correlation_id, at)
    select c.position + row_number() over (order by id), tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_id, actor_kind, correlation_id, at from fresh
    returning 1
  ), moved as (
    update change_sequencer set snapshot = pg_current_snapshot(), position = c.position + (select count(*) from fresh) where exists (select from fresh)
  )
  select count(*) into taken from numbered;
  if taken > 0 then perform pg_notify('change_feed', (c.position + taken)::text); end if;
  return taken;
end $$;

insert into change_sequencer (one, snapshot) values (1, pg_current_snapshot()) on conflict do nothing;`;
