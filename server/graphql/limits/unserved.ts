import { orderedColumnsOf } from '../../database/indexes.ts';
import type { Entity, Field, Model } from '../../engine/model.ts';

/**
 * How many conditions or keys of a root field's argument no index serves, as they were sent. A list is entered by an index for eq, in, a
 * range or no value of a column that one is ordered by, or by words of one that is searched, and is in the order of one such column.
 */
export type Unserved = (field: string, argument: string, value: unknown) => number;

/** Tests that a B-tree is entered by, and those that the search index is. */
const ordered = ['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'isNull'];
const searched = ['contains', 'startsWith', 'endsWith'];

/** Follows from the indexes as they are declared: a column that joins a list stops costing more. */
export function unservedOf(model: Model): Unserved {
  const lists = new Map(
    model.roots.flatMap((entity) => {
      const served = new Served(entity);
      return [entity.names.many, entity.names.groups, entity.names.groupsLive].map((name) => [name, served] as const);
    }),
  );
  return (field, argument, value) => {
    const served = lists.get(field);
    if (!served) return 0;
    if (argument === 'filter') return served.conditions(value);
    return argument === 'orderBy' && field === served.entity.names.many ? served.keys(value) : 0;
  };
}

class Served {
  readonly entity: Entity;
  readonly #ordered: ReadonlySet<string>;

  constructor(entity: Entity) {
    this.entity = entity;
    this.#ordered = orderedColumnsOf(entity.aggregate);
  }

  /** What does not fit the type is refused after the price is known, and counts nothing. */
  conditions(filter: unknown): number {
    return total(entriesOf(filter), ([key, value]) => {
      if (key === 'and' || key === 'or') return total(listOf(value), (each) => this.conditions(each));
      if (value === null) return 0;
      if (key === 'not') return leaves(value); // an index finds what is there, not what is not
      const field = this.entity.fields.get(key);
      if (field?.kind === 'column') return this.#tests(field.column.key, value);
      if (field?.kind === 'money')
        return total(entriesOf(value), ([part, tests]) =>
          this.#tests(part === 'amount' ? field.amount.key : field.currency.key, tests),
        );
      return field ? Math.max(1, across(field.target, value)) : 0; // looked up for each row
    });
  }

  /** One column of the record may lead; everything else is sorted. */
  keys(orderBy: unknown): number {
    const wanted = listOf(orderBy).flatMap((each) => entriesOf(each).filter(([, direction]) => direction !== null));
    const keys = wanted.map(([name]) => this.entity.fields.get(name));
    return total(keys, (field, index) => (index === 0 && this.#isOrdered(field) ? 0 : 1));
  }

  #tests(key: string, tests: unknown): number {
    const column = this.entity.columns.get(key);
    const isOrdered = this.#ordered.has(column?.index ?? column?.sql ?? '');
    const isSearched = this.entity.aggregate.search.includes(key);
    return total(entriesOf(tests), ([test]) =>
      (isOrdered && ordered.includes(test)) || (isSearched && searched.includes(test)) ? 0 : 1,
    );
  }

  #isOrdered(field: Field | undefined): boolean {
    if (field?.kind !== 'column' && field?.kind !== 'money') return false;
    return this.#ordered.has(field.kind === 'money' ? field.amount.sql : field.column.sql);
  }
}

/** Relations multiply: what is looked up for each row of what is looked up for each row. */
const further = 4;

/** Tests of a filter across a relation, each more with every relation between. */
function across(entity: Entity, filter: unknown): number {
  return total(entriesOf(filter), ([key, value]) => {
    if (key === 'and' || key === 'or') return total(listOf(value), (each) => across(entity, each));
    if (['not', 'some', 'every', 'none'].includes(key)) return across(entity, value);
    const field = entity.fields.get(key);
    if (field === undefined || field.kind === 'column' || field.kind === 'money') return leaves({ [key]: value });
    return further * Math.max(1, across(field.target, value));
  });
}

/** Tests in a filter, however deep. */
function leaves(filter: unknown): number {
  return total(entriesOf(filter), ([key, value]) => {
    if (key === 'and' || key === 'or') return total(listOf(value), leaves);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? leaves(value) : 1;
  });
}

function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).filter(([, each]) => each !== undefined);
}

/** One item may stand for a list of it. */
function listOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function total<T>(list: readonly T[], of: (each: T, index: number) => number): number {
  return list.reduce((sum, each, index) => sum + of(each, index), 0);
}
