import type { Sql } from '../database/client.ts';
import { type Column, columnOf, type Entity, type Model } from '../engine/model.ts';

/** A list that must be served by an index. */
export interface Question {
  readonly aggregate: string;
  /** `by title, descending`, `with status in …`. */
  readonly what: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Worth a second page. */
  readonly isOrder: boolean;
}

/** Every aggregate's list ordered by each of its columns and filtered by each, with values that its rows have, and searched. */
export async function listQuestions(pool: Sql, model: Model, tenantId: string): Promise<Question[]> {
  const questions: Question[] = [];
  for (const entity of model.roots) {
    const ask = (what: string, variables: Question['variables'], isOrder = false) =>
      questions.push({ aggregate: entity.name, what, document: documentOf(entity), variables, isOrder });
    ask('as it comes', {}, true);
    for (const key of entity.aggregate.list) {
      const column = columnOf(entity, key);
      for (const way of ['ASC', 'DESC'])
        ask(`by ${key}, ${way === 'ASC' ? 'ascending' : 'descending'}`, { orderBy: [{ [key]: way }] }, true);
      const values = await valuesOf(pool, entity, column, tenantId);
      for (const [what, tests] of testsOf(column, values)) {
        const condition = column.note.currency ? { amount: tests } : tests;
        ask(`with ${key} ${what}`, { filter: { [key]: condition } });
      }
    }
    const [word] = entity.aggregate.search;
    if (!word) continue;
    const [text = ''] = await valuesOf(pool, entity, columnOf(entity, word), tenantId);
    const words = String(text).match(/[\p{L}\d]{4,}/gu) ?? [];
    for (const search of new Set([words[0], words.join(' ')]))
      // a word that many have, and words that few have
      if (search) ask(`searched for “${search}”`, { search });
  }
  return questions;
}

function documentOf({ name, names }: Entity): string {
  return `query ($filter: ${name}Filter, $search: String, $orderBy: [${name}OrderBy!], $after: String) {
    list: ${names.many}(filter: $filter, search: $search, orderBy: $orderBy, first: 50, after: $after) { nodes { id } pageInfo { endCursor } }
  }`;
}

/** Three values of the column from the middle of those the company has, as the API takes them. */
async function valuesOf(pool: Sql, entity: Entity, column: Column, tenantId: string): Promise<unknown[]> {
  const text =
    column.type === 'instant'
      ? `to_char(${column.sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
      : `${column.sql}::text`;
  const rows = await pool<{ sample: string }[]>`
    with known as materialized (
      select distinct ${pool(column.sql)}, ${pool.unsafe(text)} as sample from ${pool(entity.table)}
      where tenant_id = ${tenantId} and ${pool(column.sql)} is not null
    ) select sample from known order by ${pool(column.sql)} offset (select count(*) / 2 from known) limit 3`;
  return rows.map(({ sample }) => {
    if (column.type === 'choice') return sample.toUpperCase();
    return column.type === 'int' ? Number(sample) : sample;
  });
}

/** Tests of one column by the words for them; a flag has only one. */
function testsOf(column: Column, values: readonly unknown[]): [string, object][] {
  const [first] = values;
  if (first === undefined) return [];
  if (column.type === 'boolean') return [['equal', { eq: first === 'true' }]];
  const tests: [string, object][] = [
    ['equal', { eq: first }],
    ['in', { in: values }],
  ];
  if (['int', 'decimal', 'date', 'instant'].includes(column.type))
    tests.push(['in a range', { gte: first, lte: values.at(-1) }], ['from the middle on', { gte: first }]);
  return tests;
}
