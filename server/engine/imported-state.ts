import type { FieldProblem } from '../errors.ts';
import type { FieldDiff, TextRow } from './diff.ts';
import type { Column, Entity } from './model.ts';

const rule = 'lifecycle.not_imported';

/** A state that an import brings is one of those its lifecycle lets in. */
export function isImported({ lifecycle }: Column, state: unknown): boolean {
  return lifecycle?.imports.includes(String(state)) ?? false;
}

/** What is decided here, as an approval is, is not moved by a file. */
export function refuseMoves(
  entity: Entity,
  before: TextRow,
  diff: readonly FieldDiff[],
  problems: FieldProblem[],
): void {
  for (const { field: path } of diff) {
    const column = entity.columns.get(path);
    const state = column && before[column.sql];
    if (!column?.lifecycle || isImported(column, state)) continue;
    problems.push({ path, rule, message: `${path} is ${String(state)}, which is decided here and not by an import.` });
  }
}
