import type { Column, Entity, Field } from './model.ts';
import { relationName } from './names.ts';

/** An amount of money, or a column that is measured by itself. */
export type Measure = Extract<Field, { kind: 'money' | 'column' }>;

/** Columns an aggregate may be grouped by: words, references, dates, moments and flags. */
export function groupable(entity: Entity): Column[] {
  return [...entity.columns.values()].filter((column) => {
    if (column.note.hidden || column.key === 'id') return false;
    return (
      ['choice', 'date', 'instant', 'boolean'].includes(column.type) ||
      (column.type === 'id' && entity.fields.has(relationName(column.key))) ||
      column.note.currencyOf !== undefined ||
      (column.type === 'text' && !column.note.long)
    );
  });
}

/** Columns whose different values are worth counting: words, references and days. */
export function countable(entity: Entity): Column[] {
  return groupable(entity).filter((column) => !['instant', 'boolean'].includes(column.type));
}

/** What may be summed and averaged: amounts and numbers. */
export function summable(entity: Entity): Measure[] {
  return measures(entity, (column) => ['decimal', 'int'].includes(column.type) && !column.note.system);
}

/** What has a smallest and a largest: amounts, numbers, dates and moments. */
export function bounded(entity: Entity): Measure[] {
  const summed = new Set(summable(entity).map((each) => each.name));
  const isTime = (column: Column) => ['date', 'instant'].includes(column.type) && column.key !== 'deactivatedAt';
  return measures(entity, (column) => isTime(column) || summed.has(column.key));
}

function measures(entity: Entity, takes: (column: Column) => boolean): Measure[] {
  return [...entity.fields.values()].filter(
    (field): field is Measure => field.kind === 'money' || (field.kind === 'column' && takes(field.column)),
  );
}
