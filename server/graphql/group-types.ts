import { Int } from 'type-graphql';
import { bounded, countable, groupable, type Measure, summable } from '../engine/groupable.ts';
import type { Entity, Field } from '../engine/model.ts';
import { relationName } from '../engine/names.ts';
import { field, objectType } from './declare.ts';
import { DecimalScalar } from './scalars.ts';
import type { Types } from './types.ts';

type Class = ReturnType<typeof objectType>;

/** Endings of the names of types that belong to a group. */
export const groupEndings = ['GroupKeys', 'GroupCounts', 'GroupSums', 'GroupAverages', 'GroupBounds'] as const;

/** The group of an aggregate: what its rows have in common and what they come to. */
export function makeGroups(entity: Entity, types: Types): Class {
  const { name, plural } = entity;
  const group = objectType(`${name}Group`, `A group of ${plural} with its count and figures.`);
  const keys = makeKeys(entity, types);
  field(group, 'keys', { type: () => keys, description: 'What they have in common.' });
  field(group, 'count', { type: () => Int, description: 'How many there are.' });
  const counts = objectType(`${name}GroupCounts`, `How many different values a group of ${plural} has.`);
  for (const column of countable(entity))
    field(counts, column.key, { type: () => Int, description: `Different values of ${column.key}, empty ones apart.` });
  field(group, 'countDistinct', { type: () => counts, description: 'How many different values there are.' });
  const add = (way: string, type: Class, about: string) => field(group, way, { type: () => type, description: about });
  const summed = summable(entity);
  if (summed.length > 0) {
    const sums = objectType(`${name}GroupSums`, `Sums over a group of ${plural}.`);
    addFigures(sums, summed, types, (each) => ({ type: DecimalScalar, about: `Sum of ${each}` }));
    add('sum', sums, 'Sums of the group.');
    const averages = objectType(
      `${name}GroupAverages`,
      `Averages over those of a group of ${plural} that have a value.`,
    );
    addFigures(averages, summed, types, (each) => ({
      type: DecimalScalar,
      about: `Average of ${each}, rounded to the decimals of a currency or six more than the field has`,
    }));
    add('avg', averages, 'Averages of the group.');
  }
  const bounds = objectType(`${name}GroupBounds`, `Where the values of a group of ${plural} begin or end.`);
  addFigures(bounds, bounded(entity), types, (each, measure) => ({
    type: measure.kind === 'column' ? types.columnType(measure.column) : types.money,
    about: `Smallest or largest, first or last ${each}`,
  }));
  add('min', bounds, 'Smallest and first values of the group.');
  add('max', bounds, 'Largest and last values of the group.');
  return group;
}

function makeKeys(entity: Entity, types: Types): Class {
  const keys = objectType(
    `${entity.name}GroupKeys`,
    `What the ${entity.plural} of a group have in common. Only the keys that were grouped by have a value.`,
  );
  for (const column of groupable(entity)) {
    field(keys, column.key, { type: () => types.columnType(column), nullable: true, description: column.note.about });
    const relation: Field | undefined = column.type === 'id' ? entity.fields.get(relationName(column.key)) : undefined;
    if (relation?.kind === 'one') {
      field(keys, relation.name, {
        type: () => types.objects.get(relation.target) as Class,
        nullable: true,
        description: relation.about,
      });
    }
  }
  return keys;
}

/** A list with one figure per currency for an amount, one figure or null for everything else. */
function addFigures(
  owner: Class,
  measures: readonly Measure[],
  types: Types,
  use: (name: string, measure: Measure) => { type: object; about: string },
): void {
  for (const each of measures) {
    const { type, about } = use(each.name, each);
    if (each.kind === 'money')
      field(owner, each.name, { type: () => types.money, list: true, description: `${about}, one per currency.` });
    else
      field(owner, each.name, {
        type: () => type,
        nullable: true,
        description: `${about}; null when none has a value.`,
      });
  }
}
