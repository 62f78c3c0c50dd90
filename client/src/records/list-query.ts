import type { Aggregate, PageVariables, Row, Values } from '../api/aggregate.ts';
import type { Sort } from '../ui/sort.ts';
import { fieldNamed } from './model.ts';

/** The variables by which a page has these columns and no others: a list of four columns does not pay for forty. */
export function chosen(aggregate: Aggregate, columns: readonly string[]): PageVariables {
  const known = aggregate.fields.filter((field) => columns.includes(field.name) && !inEveryRow.has(field.name));
  return Object.fromEntries(
    known.map(({ name }) => [`with${name.charAt(0).toUpperCase()}${name.slice(1)}`, true] as const),
  );
}

const inEveryRow = new Set(['id', 'version', 'updatedById']);

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
