import type { Entity } from './model.ts';

/** A row as text by column, as Postgres writes it: exact, and comparable. */
export type TextRow = Readonly<Record<string, string | null>>;

/** A field whose value is, or would be, another one: both as text. */
export interface FieldDiff {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Compares rows of one entity in the columns named. */
export function differ(
  entity: Entity,
): (columns: readonly string[], before: TextRow, after: TextRow) => readonly FieldDiff[] {
  const keys = new Map([...entity.columns.values()].map((column) => [column.sql, column.key]));
  return (columns, before, after) =>
    columns.flatMap((sql) => {
      const [was, is] = [before[sql] ?? null, after[sql] ?? null];
      return was === is ? [] : [{ field: keys.get(sql) ?? sql, before: was, after: is }];
    });
}

/** The field of the API that a column is, or is half of: a currency belongs to its amount. */
export function fieldOf(entity: Entity, key: string): string {
  return entity.columns.get(key)?.note.currencyOf ?? key;
}
