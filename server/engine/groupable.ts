import type { Column, Entity, Field } from './model.ts';
import { relationName } from './names.ts';

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

/** Columns that may be summed. */
export function summable(entity: Entity): Field[] {
  return [...entity.fields.values()].filter(
    (field) =>
      field.kind === 'money' ||
      (field.kind === 'column' && !field.column.note.system && ['decimal', 'int'].includes(field.column.type)),
  );
}
