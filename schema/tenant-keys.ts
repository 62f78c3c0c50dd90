import { getTableName, sql, type SQL } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import { columnNote } from './column-note.ts';

/** A column as a key builder takes it; which table it is of is checked by Postgres. */
type Column = pg.AnyPgColumn & { readonly table: pg.PgTable };
type Columns = Record<string, Column>;
type Extra = pg.PgTableExtraConfigValue;

/**
 * Keys, foreign keys and checks that follow from the columns: the primary key and every foreign key start with the tenant, so that a
 * row can never point into another company. `partition` is the column that a partitioned table adds to its key.
 */
export function tenantKeys(columns: object, options: { partition?: object } = {}): Extra[] {
  const t = columns as Columns;
  const { id, tenantId } = t;
  if (!id || !tenantId) throw new Error('tenantKeys() needs a table with root() or partOf()');
  const partition = options.partition as Column | undefined;
  const more: Column[] = partition ? [id, partition] : [id];
  const keys: Extra[] = [pg.primaryKey<string, Column, Column[]>({ columns: [tenantId, ...more] })];
  for (const column of Object.values(t)) keys.push(...columnKeys(column, tenantId));
  return keys;
}

function columnKeys(column: Column, tenantId: Column): Extra[] {
  const note = columnNote(column);
  const table = getTableName(column.table);
  const keys: Extra[] = [];
  const targetTable = note.parent ? rootKeys(note.parent) : note.target?.();
  if (targetTable) {
    const target = targetTable as unknown as Columns;
    if (!target.id || !target.tenantId) throw new Error(`${table}.${column.name} refers to a table without root()`);
    keys.push(
      pg.foreignKey({
        name: `${table}_${column.name}_fk`,
        columns: [tenantId, column],
        foreignColumns: [target.tenantId, target.id],
      }),
      pg.index(`${table}_${column.name}_idx`).on(tenantId, column),
    );
  }
  if (note.choices)
    keys.push(pg.check(`${table}_${column.name}_choice`, oneOf(column, Object.keys(note.choices.values))));
  if (note.max)
    keys.push(pg.check(`${table}_${column.name}_length`, sql`char_length(${column}) <= ${sql.raw(String(note.max))}`));
  if (note.currency) {
    const pair = (column.table as unknown as Columns)[note.currency];
    if (pair)
      keys.push(
        pg.check(`${table}_${column.name}_money`, sql`(${column} is null) = (${pair} is null) and ${column} <> 'NaN'`),
      );
  } else if (column.columnType === 'PgNumeric') {
    keys.push(pg.check(`${table}_${column.name}_number`, sql`${column} <> 'NaN'`));
  }
  if (note.range?.min !== undefined)
    keys.push(pg.check(`${table}_${column.name}_min`, sql`${column} >= ${sql.raw(String(note.range.min))}`));
  if (note.range?.max !== undefined)
    keys.push(pg.check(`${table}_${column.name}_max`, sql`${column} <= ${sql.raw(String(note.range.max))}`));
  return keys;
}

function oneOf(column: Column, words: string[]): SQL {
  return sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(', '))})`;
}

/** The key of a root's table, by name: a part is declared before the root that takes it up. */
function rootKeys(name: string): pg.PgTable {
  return pg.pgTable(name, { id: pg.uuid('id'), tenantId: pg.uuid('tenant_id') });
}
