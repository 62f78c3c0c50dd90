import { expect, test } from 'vitest';
import { transact } from '../database/transaction.ts';
import { model } from '../test/actors.ts';
import { testDatabase } from '../test/database.ts';
import { fillTable } from '../test/fill-table.ts';
import { type Filter, filterSql, searchSql } from './filter.ts';
import { type Column, columnOf, type Entity } from './model.ts';
import { type OrderBy, orderBySql, orderKeys } from './order.ts';
import { systemPrincipal } from './permissions.ts';
import { Statement } from './statement.ts';

/**
 * The plans of lists as Postgres makes them under forced row security, in a company among others. Generated from the schema, so the lists
 * of a new aggregate are in it at once.
 */
const db = await testDatabase();
const company = systemPrincipal('018f0000-0000-7000-8000-00000000000a');
const others = systemPrincipal('018f0000-0000-7000-8000-00000000000b');
for (const entity of inOrderOfReferences()) {
  await transact(db.jobs, company, (tx) => fillTable(tx, entity, 8000));
  await transact(db.jobs, others, (tx) => fillTable(tx, entity, 2000));
}
await db.sql`analyze`;
// of a month without rows any plan is good
for (const { name } of await db.sql<
  { name: string }[]
>`select relname as name from pg_class where relispartition and relkind = 'r' and reltuples = 0`)
  await db.sql`drop table ${db.sql(name)}`;
const parents = new Map(
  (
    await db.sql<{ index: string; parent: string }[]>`
      select c.relname as index, p.relname as parent from pg_inherits join pg_class c on c.oid = inhrelid join pg_class p on p.oid = inhparent`
  ).map(({ index, parent }) => [index, parent]),
);

function inOrderOfReferences(): Entity[] {
  const placed: Entity[] = [];
  const place = (entity: Entity) => {
    if (placed.includes(entity)) return;
    for (const field of entity.fields.values())
      if (field.kind === 'one' && field.target !== entity && !field.target.root) place(field.target);
    placed.push(entity);
  };
  for (const entity of model.roots) place(entity);
  return placed;
}

interface List {
  readonly filter?: Filter;
  readonly search?: string;
  readonly orderBy?: OrderBy[];
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Plan Rows': number;
  readonly Plans?: readonly Node[];
}

/** How Postgres would read the first page of a list: what its plan does, and the indexes it uses, those of partitions as their parent's. */
async function plan(
  entity: Entity,
  { filter, search, orderBy }: List,
): Promise<{ steps: string[]; indexes: string[] }> {
  const statement = new Statement();
  const reading = { statement, principal: company };
  const keys = orderKeys(reading, entity, orderBy, [{ id: 'DESC' }]);
  const where = [
    `t.tenant_id = ${statement.tenant()} and t.deactivated_at is null`,
    filterSql(reading, entity, filter, 't'),
    searchSql(reading, entity, search, 't'),
  ];
  const text = `select t.* from ${entity.table} t where ${where.join(' and ')} order by ${orderBySql(keys, (index) => keys[index]?.expression('t') ?? '', false)} limit 51`;
  const [row] = await transact(db.points, company, (tx) =>
    tx.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(`explain (format json) ${text}`, statement.values(company)),
  );
  const nodes = flatten(row?.['QUERY PLAN'][0].Plan);
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? []).map((name) => parents.get(name) ?? name);
  return { steps: nodes.map((node) => node['Node Type']), indexes: [...new Set(indexes)] };
}

function flatten(node: Node | undefined): Node[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(flatten)] : [];
}

/** A value that is in the column, as a caller would send it. */
async function valueOf(entity: Entity, column: Column): Promise<unknown> {
  const [row] = await transact(db.points, company, (tx) =>
    tx.query<{ value: unknown }>(
      `select to_jsonb(${column.sql}) as value from ${entity.table} where deactivated_at is null and ${column.sql} is not null order by id limit 1`,
    ),
  );
  return row?.value;
}

const lists = model.roots.flatMap((entity) =>
  entity.aggregate.list.map((key): [string, Entity, Column] => [
    `${entity.name}.${key}`,
    entity,
    columnOf(entity, key),
  ]),
);
const searches = model.roots.flatMap((entity) =>
  entity.aggregate.search.map((key): [string, Entity, Column] => [
    `${entity.name}.${key}`,
    entity,
    columnOf(entity, key),
  ]),
);
/** Begins with the tenant and the column. */
const indexOf = (entity: Entity, column: Column) =>
  expect.stringMatching(new RegExp(`^${entity.table}_${column.sql}_(\\w+_)?(idx|key)$`));
const isOrdered = (column: Column) => ['decimal', 'int', 'date', 'instant'].includes(column.type);
const wrap = (column: Column, tests: Filter): Filter => ({
  [column.key]: column.note.currency ? { amount: tests } : tests,
});

const orders = lists.filter(([, , column]) => !column.isSecret);

test.each(orders)('%s gives its order by index, up and down', async (_, entity, column) => {
  for (const direction of ['ASC', 'DESC']) {
    const { steps, indexes } = await plan(entity, { orderBy: [{ [column.key]: direction }] });
    expect(indexes).toEqual([indexOf(entity, column)]);
    expect(steps).not.toContain('Sort');
    expect(steps).not.toContain('Seq Scan');
  }
});

test.each(lists)('%s is found by index: eq, in and range', async (_, entity, column) => {
  const value = column.isSecret ? '14058699214' : await valueOf(entity, column);
  const tests: Filter[] = [{ eq: value }];
  // some words are so common that walking the newest rows finds them sooner
  if (column.type !== 'choice' && column.type !== 'boolean') tests.push({ in: [value] });
  if (isOrdered(column)) tests.push({ gte: value, lte: value });
  for (const each of tests) {
    const { steps, indexes } = await plan(entity, { filter: wrap(column, each) });
    expect(indexes).toEqual([indexOf(entity, column)]);
    expect(steps).not.toContain('Seq Scan');
  }
});

test.each(searches)('%s is searched by trigrams, whatever the case and the accents', async (_, entity, column) => {
  const text = String(await valueOf(entity, column)).slice(2, 14);
  for (const list of [{ filter: { [column.key]: { contains: text } } }, { search: `${text} ærlig` }]) {
    const { steps, indexes } = await plan(entity, list);
    expect(indexes).toEqual([`${entity.table}_search`]);
    expect(steps).not.toContain('Seq Scan');
  }
});
