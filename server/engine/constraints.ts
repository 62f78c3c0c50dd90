import { domains } from '@plinth/schema/schema.ts';
import { getColumns, is } from 'drizzle-orm';
import { getTableConfig, PgColumn, type PgTable } from 'drizzle-orm/pg-core';

/** Columns that are in keys for every table and say nothing about what somebody typed. */
const silent = new Set(['tenantId', 'siteId', 'deactivatedAt']);

/** The fields a constraint or unique index looks at, by its name: Postgres tells the name and, under row security, nothing else. */
const fieldsByName: ReadonlyMap<string, readonly string[]> = new Map(
  domains
    .flatMap((domain) => domain.aggregates)
    .flatMap((aggregate) => [aggregate.table, ...Object.values(aggregate.parts).map((part) => part.table)])
    .flatMap(constraintsOf),
);

/** Names of the fields, or none for a constraint of another kind of table. */
export function fieldsOfConstraint(name: string | undefined): readonly string[] {
  return fieldsByName.get(name ?? '') ?? [];
}

function constraintsOf(table: PgTable): [string, string[]][] {
  const keys = new Map(Object.entries(getColumns(table)).map(([key, column]) => [(column as PgColumn).name, key]));
  const named = (chunks: readonly unknown[]) => {
    const found = chunks.flatMap((chunk) => (is(chunk, PgColumn) ? [keys.get(chunk.name) ?? ''] : []));
    return [...new Set(found)].filter((key) => key !== '' && !silent.has(key));
  };
  const { checks, indexes } = getTableConfig(table);
  return [
    ...checks.map(({ name, value }): [string, string[]] => [name, named(value.queryChunks)]),
    ...indexes.flatMap(({ config }): [string, string[]][] => {
      if (!config.unique || !config.name) return [];
      const columns = config.columns.flatMap((column) =>
        'name' in column && column.name ? [keys.get(column.name) ?? ''] : [],
      );
      return [[config.name, columns.filter((key) => key !== '' && !silent.has(key))]];
    }),
  ];
}
