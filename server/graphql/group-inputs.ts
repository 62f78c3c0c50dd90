import { counted, figureColumn } from '../engine/group-figures.ts';
import { bounded, countable, groupable, type Measure, summable } from '../engine/groupable.ts';
import type { MeasuredColumn } from '../engine/filter.ts';
import type { Column, Entity, Model } from '../engine/model.ts';
import { enumType, field, inputType, type TypeRef } from './declare.ts';

type Class = ReturnType<typeof inputType>;

/** How groups of an aggregate are asked for. */
export interface GroupInputs {
  readonly by: Class;
  readonly having: Class;
  readonly orderBy: Class;
}

interface Parts {
  readonly direction: TypeRef;
  readonly columnFilter: (column: MeasuredColumn) => Class;
  readonly moneyFilter: (amount: Column, currency: Column) => Class;
}

const ways = [
  ['sum', 'Sums'],
  ['avg', 'Averages'],
  ['min', 'Smallest and first values'],
  ['max', 'Largest and last values'],
] as const;

/** The keys, conditions and orders of groups, by aggregate. */
export function makeGroupInputs(model: Model, parts: Parts): Map<Entity, GroupInputs> {
  const keyOf = keyInputs();
  const moneyOrder = inputType('MoneyOrder', 'An order by amounts in one currency; groups without any come last.');
  field(moneyOrder, 'currency', { type: () => String, description: 'Currency code (ISO 4217).' });
  field(moneyOrder, 'direction', { type: () => parts.direction, description: 'Smallest or largest first.' });
  return new Map(
    model.roots.map((entity) => [
      entity,
      { by: keyOf(entity), having: makeHaving(entity, parts), orderBy: makeOrderBy(entity, parts, moneyOrder) },
    ]),
  );
}

function keyInputs(): (entity: Entity) => Class {
  const unit = enumType('DateUnit', 'A stretch of time to group by.', {
    DAY: 'Calendar day.',
    WEEK: 'Week from Monday (ISO 8601).',
    MONTH: 'Calendar month.',
    QUARTER: 'Three months from January.',
    YEAR: 'Calendar year.',
  });
  return (entity) => {
    const fields = enumType(
      `${entity.name}GroupField`,
      `What ${entity.plural} can be grouped by.`,
      Object.fromEntries(groupable(entity).map((column) => [column.key, column.note.about])),
    );
    const input = inputType(`${entity.name}GroupBy`, `One key to group ${entity.plural} by.`);
    field(input, 'field', { type: () => fields, description: 'The field.' });
    field(input, 'unit', {
      type: () => unit,
      nullable: true,
      description: 'For dates and moments: the stretch of time; a day when nothing is said.',
    });
    field(input, 'timeZone', {
      type: () => String,
      nullable: true,
      description: 'For moments: the IANA time zone whose days count; UTC when nothing is said.',
    });
    return input;
  };
}

/** Conditions on what the rows of a group come to. */
function makeHaving(entity: Entity, { columnFilter, moneyFilter }: Parts): Class {
  const { name, plural } = entity;
  const about = `Conditions on a group of ${plural}; all given must hold.`;
  const input = inputType(`${name}GroupFilter`, `Which groups of ${plural}, by their count and figures.`);
  const add = (key: string, type: Class, description: string, list = false) =>
    field(input, key, { type: () => type, list, nullable: true, description });
  add('and', input, 'All of these must hold.', true);
  add('or', input, 'One of these must hold.', true);
  add('not', input, 'This must not hold.');
  const number = columnFilter(counted);
  add('count', number, 'How many rows it has.');
  const counts = inputType(`${name}GroupCountsFilter`, about);
  for (const column of countable(entity))
    field(counts, column.key, {
      type: () => number,
      nullable: true,
      description: `Different values of ${column.key}.`,
    });
  add('countDistinct', counts, 'How many different values it has.');
  const figures = (type: Class, way: 'sum' | 'min', measures: readonly Measure[]) => {
    for (const each of measures) {
      const filter =
        each.kind === 'money'
          ? moneyFilter(each.amount, each.currency)
          : columnFilter(figureColumn({ kind: 'column', summary: way, column: each.column }));
      const description = each.kind === 'money' ? `${each.name}, in one of its currencies.` : `${each.name}.`;
      field(type, each.name, { type: () => filter, nullable: true, description });
    }
    return type;
  };
  const sums =
    summable(entity).length > 0 ? figures(inputType(`${name}GroupSumsFilter`, about), 'sum', summable(entity)) : null;
  const bounds = figures(inputType(`${name}GroupBoundsFilter`, about), 'min', bounded(entity));
  for (const [way, words] of ways) {
    const type = way === 'sum' || way === 'avg' ? sums : bounds;
    if (type) add(way, type, `${words}.`);
  }
  return input;
}

function makeOrderBy(entity: Entity, { direction }: Parts, moneyOrder: Class): Class {
  const { name, plural } = entity;
  const about = `One figure to order groups of ${plural} by.`;
  const input = inputType(
    `${name}GroupOrderBy`,
    `One key to order groups of ${plural} by; give several in a list. Groups without the figure come last.`,
  );
  const add = (key: string, type: TypeRef, description: string) =>
    field(input, key, { type: () => type, nullable: true, description });
  const directions = (type: Class, columns: readonly Column[]) => {
    for (const { key, note } of columns)
      field(type, key, { type: () => direction, nullable: true, description: note.about });
    return type;
  };
  add('count', direction, 'How many rows they have.');
  add(
    'keys',
    directions(inputType(`${name}GroupKeysOrderBy`, `One key that ${plural} are grouped by.`), groupable(entity)),
    'A key that is in by.',
  );
  add(
    'countDistinct',
    directions(inputType(`${name}GroupCountsOrderBy`, about), countable(entity)),
    'Different values.',
  );
  const figures = (type: Class, measures: readonly Measure[]) => {
    for (const each of measures)
      field(type, each.name, {
        type: () => (each.kind === 'money' ? moneyOrder : direction),
        nullable: true,
        description: each.kind === 'money' ? `${each.name} in one currency.` : `${each.name}.`,
      });
    return type;
  };
  const sums =
    summable(entity).length > 0 ? figures(inputType(`${name}GroupSumsOrderBy`, about), summable(entity)) : null;
  const bounds = figures(inputType(`${name}GroupBoundsOrderBy`, about), bounded(entity));
  for (const [way, words] of ways) {
    const type = way === 'sum' || way === 'avg' ? sums : bounds;
    if (type) add(way, type, `${words}.`);
  }
  return input;
}
