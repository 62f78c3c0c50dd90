import { gql, type TypedDocumentNode } from '@urql/core';
import type { Aggregate, ListVariables, Page, Row, Values } from '../api/aggregate.ts';
import type { Sort } from '../ui/sort.ts';
import { fieldNamed, selectionOf } from './model.ts';

/** Rows of one page, under the name of the list. */
export type PageData = Readonly<Record<string, Pick<Page, 'nodes'> & Partial<Pick<Page, 'pageInfo'>>>>;
export type PageDocument = TypedDocumentNode<PageData, ListVariables>;
export type TotalsData = Readonly<Record<string, readonly { readonly count: number; readonly sum?: Values }[]>>;
export type TotalsVariables = Pick<ListVariables, 'filter' | 'search'>;

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * The query of a page with the columns that are shown and no others: a list of four columns does not pay for forty.
 * By number, since a scrollbar jumps; by cursor for an export, since it must not skip a row while others are added.
 */
export function pageDocument(
  aggregate: Aggregate,
  columns: readonly string[],
  by: 'number' | 'cursor' = 'number',
): PageDocument {
  const names = new Set(['version', 'updatedById', ...columns]);
  const selected = aggregate.fields.filter((field) => names.has(field.name)).map(selectionOf);
  const [given, passed, info] =
    by === 'number'
      ? ['$page: Int, $pageSize: Int', 'page: $page, pageSize: $pageSize', '']
      : ['$first: Int, $after: String', 'first: $first, after: $after', 'pageInfo { hasNextPage endCursor }'];
  return gql<PageData, ListVariables>(`
    query ${capital(aggregate.many)}Page($filter: ${aggregate.name}Filter, $search: String, $orderBy: [${aggregate.name}OrderBy!], ${given}) {
      ${aggregate.many}(filter: $filter, search: $search, orderBy: $orderBy, ${passed}) {
        ${info} nodes { id masked ${selected.join(' ')} }
      }
    }`);
}

/** Count and sums of everything a filter lets through, however little of it is loaded. */
export function totalsDocument(
  aggregate: Aggregate,
  columns: readonly string[],
): TypedDocumentNode<TotalsData, TotalsVariables> {
  const summed = aggregate.fields.filter(
    (field) => field.kind === 'money' && field.sum && columns.includes(field.name),
  );
  const sum = summed.length > 0 ? `sum { ${summed.map(selectionOf).join(' ')} }` : '';
  return gql<TotalsData, TotalsVariables>(`
    query ${capital(aggregate.many)}Totals($filter: ${aggregate.name}Filter, $search: String) {
      ${aggregate.groups}(filter: $filter, search: $search) { count ${sum} }
    }`);
}

/** The order as the API takes it: a reference is ordered by the label of what it points to. */
export function toOrderBy(sort: readonly Sort[], aggregate: Aggregate): Values[] | undefined {
  const keys = sort.flatMap(({ id, desc }): Values[] => {
    const field = fieldNamed(aggregate.fields, id);
    const direction = desc ? 'DESC' : 'ASC';
    if (!field) return [];
    return [field.ref ? { [field.ref.field]: { [field.ref.label]: direction } } : { [id]: direction }];
  });
  return keys.length > 0 ? keys : undefined;
}

/** Whether two answers show the same row, so that what is drawn of it can stay. */
export function sameRow(before: Row | undefined, after: Row): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after);
}
