import { ID, Int } from 'type-graphql';
import type { MeasuredColumn } from '../engine/filter.ts';
import type { Column, Entity, Model } from '../engine/model.ts';
import { enumType, field, inputType, type ArgumentUse, type TypeRef } from './declare.ts';
import { makeGroupInputs } from './group-inputs.ts';
import { DateScalar, DateTimeScalar, DecimalScalar } from './scalars.ts';
import type { ArgumentsOf, Types } from './types.ts';

type Class = ReturnType<typeof inputType>;

const tests: Readonly<Record<string, string>> = {
  eq: 'Equal to; null asks for no value.',
  ne: 'Not equal to; null asks for any value.',
  in: 'One of these.',
  notIn: 'None of these.',
  lt: 'Less than, or before.',
  lte: 'At most, or not after.',
  gt: 'More than, or after.',
  gte: 'At least, or not before.',
  contains: 'Has this in it, whatever the case and the accents; % and _ mean themselves.',
  startsWith: 'Begins with this, whatever the case and the accents.',
  endsWith: 'Ends with this, whatever the case and the accents.',
};
const equality = ['eq', 'ne', 'in', 'notIn'];
const ordering = ['lt', 'lte', 'gt', 'gte'];
const matching = ['contains', 'startsWith', 'endsWith'];

export interface Filters {
  readonly filter: ReadonlyMap<Entity, Class>;
  readonly orderBy: ReadonlyMap<Entity, Class>;
}

/** Filter, order and group inputs of every entity, and the arguments that use them. */
export function makeFilters(model: Model, types: () => Types): Filters & ArgumentsOf {
  const direction = enumType(
    'SortDirection',
    'Which way to sort. Empty values come last going up and first going down.',
    { ASC: 'Smallest, earliest or A first.', DESC: 'Largest, latest or Z first.' },
  );
  const columnFilter = columnFilters(types);
  const moneyFilter = moneyFilters(columnFilter);
  const filter = new Map<Entity, Class>();
  const lists = new Map<Entity, Class>();
  const orderBy = new Map<Entity, Class>();
  for (const entity of model.entities.values()) {
    filter.set(entity, inputType(`${entity.name}Filter`, `Which ${entity.plural}; every condition given must hold.`));
    lists.set(entity, inputType(`${entity.name}ListFilter`, `Which records, by the ${entity.plural} they have.`));
    orderBy.set(
      entity,
      inputType(`${entity.name}OrderBy`, `One key to order ${entity.plural} by; give several in a list.`),
    );
  }
  for (const entity of model.entities.values()) {
    addFilterFields(entity, { filter, lists, columnFilter, moneyFilter });
    addOrderFields(entity, orderBy, direction);
  }
  const groups = makeGroupInputs(model, { direction, columnFilter, moneyFilter });
  const argument = (
    name: string,
    type: () => TypeRef,
    description: string,
    more: Partial<ArgumentUse> = {},
  ): ArgumentUse => ({ name, type, description, nullable: true, ...more });
  const filtered = (entity: Entity) =>
    argument('filter', () => filter.get(entity) as Class, 'Only rows for which this holds.');
  const ordered = (entity: Entity) =>
    argument('orderBy', () => orderBy.get(entity) as Class, 'Keys in order of weight.', { list: true });
  const searched = argument(
    'search',
    () => String,
    'Words that must all be found in its search fields, whatever the case and the accents.',
  );
  return {
    filter,
    orderBy,
    connection: (entity) => [
      filtered(entity),
      searched,
      ordered(entity),
      argument('first', () => Int, 'Rows from the start, at most 1000; 50 when nothing is said.'),
      argument('after', () => String, 'Cursor to go on from.'),
      argument('last', () => Int, 'Rows from the end, at most 1000.'),
      argument('before', () => String, 'Cursor to go back from.'),
      argument('page', () => Int, 'Number of the page, from 1, instead of cursors.'),
      argument('pageSize', () => Int, 'Rows a page: 25, 50 or 100.'),
    ],
    groups: (entity) => [
      filtered(entity),
      searched,
      argument('by', () => groups.get(entity)?.by as Class, 'Keys to group by; none gives one group of all.', {
        list: true,
      }),
      argument('having', () => groups.get(entity)?.having as Class, 'Only groups for which this holds.'),
      argument(
        'orderBy',
        () => groups.get(entity)?.orderBy as Class,
        "Keys in order of weight; when nothing is said the largest first, or in time's order when the first key is a date.",
        { list: true },
      ),
      argument('first', () => Int, 'At most so many groups; 100 when nothing is said, 1000 at most.'),
    ],
    parts: (entity) => [
      filtered(entity),
      ordered(entity),
      argument('first', () => Int, 'At most so many rows; all up to 1000 when nothing is said.'),
    ],
    count: (entity) => [filtered(entity)],
  };
}

/** One filter type per column type, made once. */
function columnFilters(types: () => Types): FilterTypes['columnFilter'] {
  const made = new Map<string, Class>();
  const make = (name: string, about: string, type: () => TypeRef, allowed: readonly string[]) => {
    const input = inputType(name, about);
    for (const test of allowed) {
      field(input, test, {
        type,
        list: test === 'in' || test === 'notIn',
        nullable: true,
        description: tests[test] ?? test,
      });
    }
    field(input, 'isNull', {
      type: () => Boolean,
      nullable: true,
      description: 'True asks for no value, false for any.',
    });
    made.set(name, input);
    return input;
  };
  return (column) => {
    const [name, type, allowed]: [string, () => TypeRef, readonly string[]] = (() => {
      switch (column.type) {
        case 'id':
          return ['IdFilter', () => ID, equality];
        case 'text':
          return ['StringFilter', () => String, [...equality, ...matching]];
        case 'choice':
          return [`${column.note.choices?.name ?? ''}Filter`, () => types().columnType(column), equality];
        case 'decimal':
          return ['DecimalFilter', () => DecimalScalar, [...equality, ...ordering]];
        case 'int':
          return ['IntFilter', () => Int, [...equality, ...ordering]];
        case 'boolean':
          return ['BooleanFilter', () => Boolean, ['eq', 'ne']];
        case 'date':
          return ['DateFilter', () => DateScalar, [...equality, ...ordering]];
        case 'instant':
          return ['DateTimeFilter', () => DateTimeScalar, [...equality, ...ordering]];
        case 'json':
          return ['JsonFilter', () => Boolean, []];
      }
    })();
    return (
      made.get(name) ??
      make(name, `Conditions on a ${name.replace('Filter', '')} value; all given must hold.`, type, allowed)
    );
  };
}

interface FilterTypes {
  readonly filter: ReadonlyMap<Entity, Class>;
  readonly lists: ReadonlyMap<Entity, Class>;
  readonly columnFilter: (column: MeasuredColumn) => Class;
  readonly moneyFilter: (amount: Column, currency: Column) => Class;
}

function addFilterFields(entity: Entity, { filter, lists, columnFilter, moneyFilter }: FilterTypes): void {
  const input = filter.get(entity) as Class;
  field(input, 'and', { type: () => input, list: true, nullable: true, description: 'All of these must hold.' });
  field(input, 'or', { type: () => input, list: true, nullable: true, description: 'One of these must hold.' });
  field(input, 'not', { type: () => input, nullable: true, description: 'This must not hold.' });
  for (const each of entity.fields.values()) {
    switch (each.kind) {
      case 'column': {
        const type = columnFilter(each.column);
        field(input, each.name, { type: () => type, nullable: true, description: each.column.note.about });
        break;
      }
      case 'money': {
        const type = moneyFilter(each.amount, each.currency);
        field(input, each.name, { type: () => type, nullable: true, description: each.amount.note.about });
        break;
      }
      case 'one':
        field(input, each.name, {
          type: () => filter.get(each.target) as Class,
          nullable: true,
          description: each.about,
        });
        break;
      case 'parts':
      case 'many':
        field(input, each.name, {
          type: () => lists.get(each.target) as Class,
          nullable: true,
          description: each.kind === 'many' ? each.about : each.target.description,
        });
        break;
    }
  }
  const list = lists.get(entity) as Class;
  for (const [name, about] of [
    ['some', 'At least one matches.'],
    ['none', 'None matches.'],
    ['every', 'There is none that does not match.'],
  ] as const) {
    field(list, name, { type: () => input, nullable: true, description: about });
  }
}

/** The filter of amounts: one type for all of them. */
function moneyFilters(columnFilter: FilterTypes['columnFilter']): FilterTypes['moneyFilter'] {
  let made: Class | null = null;
  return (amount, currency) => {
    if (made) return made;
    made = inputType('MoneyFilter', 'Conditions on an amount; compare within one currency.');
    const [amountFilter, currencyFilter] = [columnFilter(amount), columnFilter(currency)];
    field(made, 'amount', { type: () => amountFilter, nullable: true, description: 'The amount.' });
    field(made, 'currency', { type: () => currencyFilter, nullable: true, description: 'The currency.' });
    return made;
  };
}

function addOrderFields(entity: Entity, orderBy: ReadonlyMap<Entity, Class>, direction: TypeRef): void {
  const input = orderBy.get(entity) as Class;
  for (const each of entity.fields.values()) {
    if (each.kind === 'one')
      field(input, each.name, {
        type: () => orderBy.get(each.target) as Class,
        nullable: true,
        description: each.about,
      });
    else if (each.kind === 'money')
      field(input, each.name, {
        type: () => direction,
        nullable: true,
        description: `${each.amount.note.about} By amount, whatever the currency.`,
      });
    else if (each.kind === 'column' && each.column.type !== 'json')
      field(input, each.name, { type: () => direction, nullable: true, description: each.column.note.about });
  }
}
