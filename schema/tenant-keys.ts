import { getTableName, isNull, sql, type SQL } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import { listOf } from './aggregate.ts';
import { columnNote } from './column-note.ts';

/** A column as a key builder takes it; which table it is of is checked by Postgres. */
type Column = pg.AnyPgColumn & { readonly table: pg.PgTable };
type Columns = Record<string, Column>;
type Extra = pg.PgTableExtraConfigValue;

interface KeyOptions {
  /** The column that a partitioned table adds to its key. */
  readonly partition?: object;
  /** Columns of which no two rows in use may have the same value. */
  readonly unique?: readonly object[];
}

/**
 * Keys, foreign keys, indexes and checks that follow from the columns: the primary key and every foreign key start with the tenant, so
 * that a row can never point into another company.
 *
 * @throws Error for a column in the aggregate's list that Postgres cannot index whole
 */
export function tenantKeys(columns: object, options: KeyOptions = {}): Extra[] {
  const t = columns as Columns;
  const { id, tenantId, deactivatedAt } = t;
  if (!id || !tenantId || !deactivatedAt) throw new Error('tenantKeys() needs a table with root() or partOf()');
  const partition = options.partition as Column | undefined;
  const more: Column[] = partition ? [id, partition] : [id];
  const keys: Extra[] = [pg.primaryKey<string, Column, Column[]>({ columns: [tenantId, ...more] })];
  for (const column of Object.values(t)) keys.push(...columnKeys(column, tenantId));
  if (t.siteId && isOfSites(t.siteId)) keys.push(...siteKeys({ ...t, id, tenantId, siteId: t.siteId }));
  return [...keys, ...indexes({ ...t, id, tenantId, deactivatedAt }, (options.unique ?? []) as readonly Column[])];
}

const longestIndexed = 600; // characters of up to 4 bytes: an entry of a B-tree has at most 2704 bytes

/**
 * A root is listed by each column of its list and by each reference: in that order and then by id, as the keyset pages are, and without
 * the rows that are deleted. A unique column needs no id to be in order. Parts are read by their root, in their order.
 */
function indexes(t: Columns & Record<'id' | 'tenantId' | 'deactivatedAt', Column>, unique: readonly Column[]): Extra[] {
  const { id, tenantId, position } = t;
  const table = getTableName(id.table);
  const list = listOf(id.table);
  const inUse = isNull(t.deactivatedAt);
  const whose: [Column, ...Column[]] = t.siteId && isOfSites(t.siteId) ? [tenantId, t.siteId] : [tenantId];
  return Object.entries(t).flatMap(([key, column]): Extra[] => {
    const note = columnNote(column);
    if (note.secret && unique.includes(column))
      throw new Error(`${table}.${column.name} is encrypted and cannot be unique`);
    if (unique.includes(column))
      return [
        pg
          .uniqueIndex(`${table}_${column.name}_key`)
          .on(...whose, column)
          .where(inUse),
      ];
    const name = `${table}_${column.name}_idx`;
    if (note.parent && position) return [pg.index(name).on(tenantId, column, position, id)];
    if (note.indexOf) return [pg.index(name).on(tenantId, column).where(inUse)];
    if (note.secret) return []; // nothing is in the order of what is encrypted
    if (column === id || !(note.target || list.includes(key))) return [];
    if (column.getSQLType() === 'jsonb' || (note.max ?? 0) > longestIndexed)
      throw new Error(`${table}.${column.name} is too long to be indexed: take it out of the list`);
    return [
      pg
        .index(name)
        .on(...whose, column, id)
        .where(inUse),
    ];
  });
}

function isOfSites(column: Column): boolean {
  return columnNote(column).site === true;
}

/** A part is of the site that its root is of, and follows it when it is moved. */
function siteKeys(t: Columns & Record<'id' | 'tenantId' | 'siteId', Column>): Extra[] {
  const { id, tenantId, siteId } = t;
  const table = getTableName(id.table);
  const parent = Object.values(t).find((column) => columnNote(column).parent);
  if (!parent) {
    const site = rootKeys('site') as unknown as Columns & Record<'id' | 'tenantId', Column>;
    return [
      pg.unique(`${table}_site_id_id_key`).on(tenantId, siteId, id),
      pg.foreignKey({
        name: `${table}_site_id_fk`,
        columns: [tenantId, siteId],
        foreignColumns: [site.tenantId, site.id],
      }),
    ];
  }
  const root = rootKeys(columnNote(parent).parent ?? '') as unknown as Record<'id' | 'tenantId' | 'siteId', Column>;
  return [
    pg
      .foreignKey({
        name: `${table}_site_id_fk`,
        columns: [tenantId, siteId, parent],
        foreignColumns: [root.tenantId, root.siteId, root.id],
      })
      .onUpdate('cascade'),
  ];
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
    );
  }
  if (note.choices)
    keys.push(pg.check(`${table}_${column.name}_choice`, oneOf(column, Object.keys(note.choices.values))));
  if (note.max && !note.secret)
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
  return pg.pgTable(name, { id: pg.uuid('id'), tenantId: pg.uuid('tenant_id'), siteId: pg.uuid('site_id') });
}
