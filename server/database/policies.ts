import type { Domain } from '@plinth/schema/aggregate.ts';
import { columnNote } from '@plinth/schema/column-note.ts';
import { getColumns, getTableName } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { auditEntry } from '@plinth/schema/platform/audit-entry.ts';
import { auditSeal } from '@plinth/schema/platform/audit-seal.ts';
import { change, changeFeed } from '@plinth/schema/platform/change.ts';
import { externalRef } from '@plinth/schema/platform/external-ref.ts';
import { idempotencyKey } from '@plinth/schema/platform/idempotency-key.ts';
import { importFile } from '@plinth/schema/platform/import-run.ts';
import { sealedBegin } from '../encryption/sealed.ts';
import { searchIndexesSql } from './indexes.ts';

/** Grants of a table to the role that works for tenants. */
type Access = 'select' | 'select, insert' | 'select, insert, update' | 'select, insert, update, delete';

/** Tables that are not aggregates, and what a tenant's transaction may do with them. Logs are only added to. */
const others: readonly (readonly [PgTable, Access])[] = [
  [change, 'select, insert'],
  [auditEntry, 'select, insert'],
  [auditSeal, 'select'],
  [externalRef, 'select, insert'],
  [importFile, 'select, insert, update, delete'],
  [idempotencyKey, 'select, insert, update'],
];

/** SQL of functions that are written by hand, `create or replace`, by their paths in the project. */
export const functionFiles = ['access', 'audit', 'change', 'jobs', 'search', 'tenancy'].map(
  (name) => `schema/platform/${name}.sql`,
);

/**
 * Row security, grants, functions and search indexes as one file that may be applied any number of times: what drizzle-kit does not write. The sub-select
 * makes the tenant an init plan, looked up once a query and not once a row.
 *
 * @param handWritten the texts of `functionFiles`
 */
export function policiesSql(domains: readonly Domain[], handWritten: readonly string[]): string {
  const ofAggregates = domains
    .flatMap((domain) => domain.aggregates)
    .flatMap((aggregate) => [aggregate.table, ...Object.values(aggregate.parts).map((part) => part.table)]);
  const tables: (readonly [PgTable, Access, boolean?])[] = [
    ...ofAggregates.map((table) => [table, 'select, insert, update', isOfSites(table)] as const),
    ...others,
  ];
  return `${[header, functions, ...handWritten.map((text) => text.trim()), ...tables.map(([table, access, ofSites]) => tenantTable(table, access, ofSites)), tenantTable(changeFeed, null), system, control, statistics(domains), sealedChecks(ofAggregates), searchIndexesSql(domains)].join('\n\n')}\n`;
}

/**
 * Postgres looks at a table anew when a tenth of it has changed. A company that is new on a large one would stay unknown for long, and its
 * rows be taken for one or two. A partitioned table takes no such setting: `statistics.ts`.
 */
function statistics(domains: readonly Domain[]): string {
  return domains
    .flatMap((domain) => domain.aggregates)
    .flatMap(({ table, parts, partitionBy }) => [
      ...(partitionBy ? [] : [table]),
      ...Object.values(parts).map((part) => part.table),
    ])
    .map(
      (table) =>
        `alter table ${getTableName(table)} set (autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 1000);`,
    )
    .join('\n');
}

const header = `-- Written by \`npm run generate\` from schema/; do not edit. Applied after the migrations, as often as it changes.
grant usage on schema public to plinth_app, plinth_system;
revoke all on all tables in schema public from plinth_app, plinth_auth, plinth_system;
grant usage on all sequences in schema public to plinth_app, plinth_system;`;

function isOfSites(table: PgTable): boolean {
  return Object.values(getColumns(table)).some((column) => columnNote(column as PgColumn).site);
}

function tenantTable(table: PgTable, access: Access | null, ofSites = false): string {
  const name = getTableName(table);
  if (!('tenantId' in getColumns(table))) throw new Error(`${name} has no tenant`);
  const company = `tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)`;
  // one site, but for the moment in which a record is moved to another
  const sites = `site_id = any ((select string_to_array(nullif(current_setting('app.sites', true), ''), ','))::uuid[])`;
  const tenant = ofSites ? `${company} and ${sites}` : company;
  const lines = [
    `alter table ${name} enable row level security;`,
    `alter table ${name} force row level security;`,
    `drop policy if exists tenant on ${name};`,
    `create policy tenant on ${name} to plinth_app using (${tenant}) with check (${tenant});`,
  ];
  if (access) lines.push(`grant ${access} on ${name} to plinth_app;`);
  return lines.join('\n');
}

/** Name of the rule that an encrypted column holds nothing in clear. */
export function sealedCheck(table: string, column: string): string {
  return `${table}_${column}_sealed`;
}

/**
 * What is in clear is refused by Postgres too, from the moment the column is encrypted. What was there before is sealed at the next start
 * (`platform/encryption/seal-columns.ts`), which then validates the rule.
 */
function sealedChecks(tables: readonly PgTable[]): string {
  const columns = tables.flatMap((table) =>
    Object.values(getColumns(table))
      .filter((column) => columnNote(column as PgColumn).secret)
      .map((column) => ({ table: getTableName(table), column: column.name })),
  );
  const lines = columns.map(({ table, column }) => {
    const name = sealedCheck(table, column);
    return `  if not exists (select from pg_constraint where conname = '${name}') then
    alter table ${table} add constraint ${name} check (${column} like '${sealedBegin()}%') not valid;
  end if;`;
  });
  return `do $$ begin\n${lines.join('\n')}\nend $$;`;
}

/** What the system itself does for every tenant: number the changes, and forget files that nobody needs any more. Nothing else. */
const system = `drop policy if exists system on change;
create policy system on change to plinth_system using (true);
drop policy if exists system on change_feed;
create policy system on change_feed to plinth_system using (true) with check (true);
drop policy if exists system on import_run;
create policy system on import_run for select to plinth_system using (true);
drop policy if exists system on import_file;
create policy system on import_file to plinth_system using (true);
drop policy if exists system on idempotency_key;
create policy system on idempotency_key to plinth_system using (true);
grant select (created_at), delete on idempotency_key to plinth_system;
grant select, update (xid), delete on change to plinth_system;
grant select, insert on change_feed to plinth_system;
grant select, update on change_sequencer to plinth_system;
grant select (tenant_id, id, status) on import_run to plinth_system;
grant select (tenant_id, id, created_at), delete on import_file to plinth_system;`;

const control = `grant usage on schema control to plinth_auth;
grant select, insert, update, delete on all tables in schema control to plinth_auth;`;

const functions = `-- Partitions by month for every table that is partitioned by time, a year back and a year ahead; what lies outside goes to the default,
-- and is moved when its month comes near. Called at each start and once a day, in UTC: a month must not depend on who calls.
create or replace function ensure_partitions() returns void language plpgsql set timezone = 'UTC' as $$
declare
  parent record;
  month date;
  rest text;
  part text;
begin
  perform pg_advisory_xact_lock(4712);
  for parent in
    select c.relname as name, a.attname as key from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
    where n.nspname = 'public' and p.partstrat = 'r' and a.atttypid = any (array['timestamptz', 'date']::regtype[])
  loop
    rest := parent.name || '_default';
    if to_regclass('public.' || rest) is null then
      execute format('create table %I partition of %I default', rest, parent.name);
      execute format('alter table %I enable row level security, force row level security', rest);
    end if;
    for month in select generate_series(date_trunc('month', current_date - interval '1 year'), date_trunc('month', current_date + interval '1 year'), interval '1 month')::date loop
      part := parent.name || to_char(month, '_YYYY_MM');
      if to_regclass('public.' || part) is not null then continue; end if;
      begin
        execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent.name, month, month + interval '1 month');
      exception when check_violation then
        -- the default holds rows of the month: it is taken off while they move; its owner sees them only without forced row security
        execute format('alter table %I detach partition %I', parent.name, rest);
        execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent.name, month, month + interval '1 month');
        execute format('alter table %I no force row level security', rest);
        execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from moved', rest, parent.key, month, parent.key, month + interval '1 month', part);
        execute format('alter table %I force row level security', rest);
        execute format('alter table %I attach partition %I default', parent.name, rest);
      end;
      execute format('alter table %I enable row level security, force row level security', part);
    end loop;
  end loop;
end $$;`;
