import type { Transaction } from '../database/transaction.ts';
import type { FieldProblem } from '../errors.ts';
import type { Row } from './input.ts';
import type { Entity } from './model.ts';
import type { PartPlan } from './parts.ts';
import { type Principal, rowRule } from './permissions.ts';
import { Statement } from './statement.ts';

/** Ids that rows point at, by the entity they must be found in, with the places that name each. */
type References = Map<Entity, Map<string, string[]>>;

/** The rows of a save, each with the columns whose references are to be looked at. */
export interface Referring {
  readonly entity: Entity;
  readonly rootId: string;
  readonly row: Row;
  /** Keys of the root's columns that change. */
  readonly changed: Iterable<string>;
  readonly plans: readonly PartPlan[];
}

/**
 * Every reference that is new must be to a row the caller can see: absent, another company's and out of sight are refused alike. One that
 * stays as it was is left alone, whatever has become of what it points at. One statement per type.
 */
export async function checkReferences(
  tx: Transaction,
  principal: Principal,
  save: Referring,
  problems: FieldProblem[],
): Promise<void> {
  const references: References = new Map();
  const changed = new Set(save.changed);
  gather(references, save.entity, save.row, '', changed);
  for (const { entity, add, update } of save.plans) {
    for (const { row, path } of add) gather(references, entity, row, path, null);
    for (const { row, path, diff } of update)
      gather(references, entity, row, path, new Set(diff.map((each) => each.field)));
  }
  for (const [target, ids] of references) {
    const found = await findVisible(tx, principal, target, [...ids.keys()]);
    for (const [id, paths] of ids) {
      for (const path of paths) {
        if (!found.has(id))
          problems.push({
            path,
            rule: 'reference.not_found',
            message: `${path} does not point at a record you can see.`,
            params: { id },
          });
        else if (target === save.entity && id === save.rootId && !path.includes('.'))
          problems.push({ path, rule: 'reference.self', message: `${path} cannot point at the record itself.` });
      }
    }
  }
}

/** @param only keys of the columns that count; null for all */
function gather(into: References, entity: Entity, row: Row, path: string, only: ReadonlySet<string> | null): void {
  for (const field of entity.fields.values()) {
    if (field.kind !== 'one' || field.column.note.system || !field.column.note.target) continue;
    const { key, sql } = field.column;
    const id = row[sql];
    if (typeof id !== 'string' || (only && !only.has(key))) continue;
    const ids = into.get(field.target) ?? new Map<string, string[]>();
    into.set(field.target, ids);
    const paths = ids.get(id) ?? [];
    ids.set(id, paths);
    paths.push(path === '' ? key : `${path}.${key}`);
  }
}

async function findVisible(tx: Transaction, principal: Principal, target: Entity, ids: string[]): Promise<Set<string>> {
  const statement = new Statement();
  const rule = rowRule(statement, principal, target, 'read', 'r');
  const wanted = statement.param(ids, 'uuid[]');
  const rows = await tx.query<{ id: string }>(
    `select r.id from ${target.table} r where r.tenant_id = ${statement.tenant()} and r.id = any(${wanted}) and r.deactivated_at is null and ${rule}`,
    statement.values(principal),
  );
  return new Set(rows.map((row) => row.id));
}
