import type { Aggregate, Domain } from '@plinth/schema/aggregate.ts';
import { columnNote } from '@plinth/schema/column-note.ts';
import { getColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type PgColumn } from 'drizzle-orm/pg-core';

/** Names in SQL of some columns of an aggregate. */
function sqlNames(aggregate: Aggregate, keys: readonly string[]): string[] {
  const columns = getColumns(aggregate.table) as Record<string, PgColumn>;
  return keys.map((key) => columns[key]?.name ?? key);
}

/** Columns of the list that it may be in the order of: not those that are encrypted. */
function orderedKeys({ table, list }: Aggregate): string[] {
  const columns = getColumns(table) as Record<string, PgColumn>;
  return list.filter((key) => !columns[key] || !columnNote(columns[key]).secret);
}

/** Columns in SQL that an index of the company is ordered by: what `tenantKeys` made of the list and what is declared beside it. */
export function orderedColumnsOf({ table }: Aggregate): ReadonlySet<string> {
  const leading = getTableConfig(table).indexes.flatMap(({ config: { columns } }) => {
    const [tenant, column] = columns.map((each) => ('name' in each ? each.name : undefined));
    return tenant === 'tenant_id' && column ? [column] : [];
  });
  return new Set(['id', ...leading]); // the primary key is the company and the id
}

/** The search indexes of all aggregates, as calls of the function in `schema/platform/search.sql`. */
export function searchIndexesSql(domains: readonly Domain[]): string {
  return domains
    .flatMap((domain) => domain.aggregates)
    .map((aggregate) => {
      const columns = sqlNames(aggregate, aggregate.search).map((name) => `'${name}'`);
      return `select search_index('${getTableName(aggregate.table)}', array[${columns.join(', ')}]::text[]);`;
    })
    .join('\n');
}

/**
 * Columns of lists that no index is ordered by and columns of searches that no search index has, as `contract.title`. Looked up in the
 * SQL as it is committed, so that a migration that was not generated or was edited is found too.
 *
 * @param migrations text of all migrations, in their order
 */
export function unservedColumns(domains: readonly Domain[], migrations: string, policies: string): string[] {
  const ordered = orderedColumns(migrations);
  return domains
    .flatMap((domain) => domain.aggregates)
    .flatMap((aggregate) => {
      const table = getTableName(aggregate.table);
      const searched = policies.match(new RegExp(`search_index\\('${table}', array\\[(.*?)\\]`))?.[1] ?? '';
      return [
        ...sqlNames(aggregate, orderedKeys(aggregate)).filter(
          (name) => name !== 'id' && !ordered.has(`${table}.${name}`),
        ),
        ...sqlNames(aggregate, aggregate.search).filter((name) => !searched.split(', ').includes(`'${name}'`)),
      ].map((name) => `${table}.${name}`);
    });
}

/** `table.column` for every column that comes right after the tenant in an index that no later migration drops. */
function orderedColumns(migrations: string): Set<string> {
  const indexes = new Map<string, string>();
  const statement = /DROP INDEX "(\w+)"|CREATE (?:UNIQUE )?INDEX "(\w+)" ON "(\w+)" \("tenant_id","(\w+)"/g;
  for (const [, dropped, created, table, column] of migrations.matchAll(statement)) {
    if (dropped) indexes.delete(dropped);
    if (created) indexes.set(created, `${table ?? ''}.${column ?? ''}`);
  }
  return new Set(indexes.values());
}
