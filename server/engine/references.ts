import type { Transaction } from '../database/transaction.ts';
import type { FieldProblem } from '../errors.ts';
import type { Row } from './input.ts';
import type { Entity } from './model.ts';
import { type Principal, rowRule } from './permissions.ts';
import { Statement } from './statement.ts';

/** Ids that rows point at, by the entity they must be found in. */
export type References = Map<Entity, Map<string, string[]>>;

/** Notes every reference of the row. */
export function gatherReferences(entity: Entity, row: Row, path: string, into: References): void {
  for (const field of entity.fields.values()) {
    if (field.kind !== 'one' || field.column.note.system || !field.column.note.target) continue;
    const id = row[field.column.sql];
    if (typeof id !== 'string') continue;
    const ids = into.get(field.target) ?? new Map<string, string[]>();
    into.set(field.target, ids);
    const at = path === '' ? field.column.key : `${path}.${field.column.key}`;
    ids.set(id, [...(ids.get(id) ?? []), at]);
  }
}

/** A reference to a row that is absent, another company's or out of the caller's sight is refused, all three alike. One statement per type. */
export async function checkReferences(
  tx: Transaction,
  principal: Principal,
  references: References,
  problems: FieldProblem[],
): Promise<void> {
  for (const [target, ids] of references) {
    const statement = new Statement();
    const rule = rowRule(statement, principal, target, 'read', 'r');
    const wanted = statement.param([...ids.keys()], 'uuid[]');
    const rows = await tx.query<{ id: string }>(
      `select r.id from ${target.table} r where r.tenant_id = ${statement.tenant()} and r.id = any(${wanted}) and r.deactivated_at is null and ${rule}`,
      statement.values(principal),
    );
    const found = new Set(rows.map((row) => row.id));
    for (const [id, paths] of ids) {
      if (found.has(id)) continue;
      for (const path of paths) {
        problems.push({
          path,
          rule: 'reference.not_found',
          message: `${path} does not point at a ${target.name} you can see.`,
          params: { id },
        });
      }
    }
  }
}
