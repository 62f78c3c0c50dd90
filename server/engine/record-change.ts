import type { Transaction } from '../database/transaction.ts';
import { type FieldDiff, fieldOf } from './diff.ts';
import { newId } from './ids.ts';
import type { Column, Entity } from './model.ts';
import type { PartPlan } from './parts.ts';
import type { Principal } from './permissions.ts';

export type ChangeKind = 'CREATED' | 'UPDATED' | 'DELETED' | 'RESTORED' | 'SIGHT';

/** What one mutation did to one root. */
export interface RootChange {
  readonly entity: Entity;
  readonly rootId: string;
  readonly version: number;
  readonly kind: ChangeKind;
  readonly command: string;
  readonly diff: readonly FieldDiff[];
  readonly parts: readonly PartPlan[];
  /** User ids the row rules compare, before and after. */
  readonly seenBy: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Writes the change record and the audit entry in one statement, in the mutation's own transaction. */
export async function recordChange(tx: Transaction, principal: Principal, done: RootChange): Promise<void> {
  const { before, after } = done.seenBy;
  const parts = done.parts.flatMap((plan) => partOperations(plan));
  const fields = [...new Set(done.diff.map((each) => fieldOf(done.entity, each.field)))];
  await tx.query(
    `with logged as (insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, out_of_sight, actor_id, actor_kind, correlation_id, bulk_id)
      values ($1::uuid, $2::text, $3::uuid, $4::text, $5::int, $6::text, $7::text[], $8::jsonb, $9::uuid[], $15::uuid[], $10::uuid, $11::text, $12::text, $16::uuid))
    insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, changes)
      values ($13::uuid, $1::uuid, $2::text, $3::uuid, $5::int, $6::text, $10::uuid, $11::text, $12::text, $14::jsonb)`,
    [
      principal.tenantId,
      done.entity.name,
      done.rootId,
      done.kind,
      done.version,
      done.command,
      fields,
      parts,
      [...new Set([...before, ...after])],
      principal.actor.id,
      principal.actor.kind,
      principal.requestId,
      newId(),
      auditChanges(done),
      outOfSight(done.seenBy),
      principal.bulkId ?? null,
    ],
  );
  await recordSight(tx, principal, done);
}

function outOfSight({ before, after }: RootChange['seenBy']): string[] {
  return [...new Set(before)].filter((id) => !after.includes(id));
}

/**
 * Where the rule `own` of other aggregates looks at a column of this one, and it changed, other records came into sight or left it: their
 * followers are told to look again. The records themselves are the same, so there is nothing to write in their history.
 */
async function recordSight(
  tx: Transaction,
  principal: Principal,
  { entity, rootId, diff, command, seenBy }: RootChange,
): Promise<void> {
  const changed = new Set(diff.map((each) => each.field));
  const names = [
    ...new Set(entity.sights.filter(({ column }) => changed.has(column)).map(({ aggregate }) => aggregate)),
  ];
  if (names.length === 0) return;
  await tx.query(
    `insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_id, actor_kind, correlation_id, bulk_id)
     select $1::uuid, name, $2::uuid, 'SIGHT', 0, $3::text, '{}', '[]', $4::uuid[], $5::uuid, $6::text, $7::text, $9::uuid from unnest($8::text[]) name`,
    [
      principal.tenantId,
      rootId,
      command,
      [...new Set([...seenBy.before, ...seenBy.after])],
      principal.actor.id,
      principal.actor.kind,
      principal.requestId,
      names,
      principal.bulkId ?? null,
    ],
  );
}

function partOperations(plan: PartPlan): { part: string; op: string; ids: string[] }[] {
  const ids = {
    ADDED: plan.add.map((each) => each.id),
    CHANGED: plan.update.map((each) => each.id),
    REMOVED: plan.remove.map((each) => each.id),
  };
  return Object.entries(ids).flatMap(([op, list]) => (list.length > 0 ? [{ part: plan.key, op, ids: list }] : []));
}

interface AuditChange {
  part?: string;
  id?: string;
  op?: string;
  field: string;
  before: unknown;
  after: unknown;
  masked?: true;
}

function auditChanges(done: RootChange): AuditChange[] {
  const own = done.diff.map((each) => audited(done.entity, each));
  const ofParts = done.parts.flatMap((plan) => {
    const columns = [...plan.entity.columns.values()].filter((column) => !column.note.system);
    const rowOf = (row: Readonly<Record<string, unknown>>, column: Column) => row[column.sql] ?? null;
    return [
      ...plan.add.flatMap(({ id, row }) =>
        shown(columns, row).map((column) => ({
          ...audited(plan.entity, { field: column.key, before: null, after: rowOf(row, column) as string }),
          part: plan.key,
          id,
          op: 'ADDED',
        })),
      ),
      ...plan.update.flatMap(({ id, diff }) =>
        diff.map((each) => ({ ...audited(plan.entity, each), part: plan.key, id, op: 'CHANGED' })),
      ),
      ...plan.remove.flatMap(({ id, row }) =>
        shown(columns, row).map((column) => ({
          ...audited(plan.entity, { field: column.key, before: rowOf(row, column) as string, after: null }),
          part: plan.key,
          id,
          op: 'REMOVED',
        })),
      ),
    ];
  });
  return [...own, ...ofParts];
}

function shown(columns: readonly Column[], row: Readonly<Record<string, unknown>>): Column[] {
  return columns.filter((column) => row[column.sql] !== null && row[column.sql] !== undefined);
}

/** Values of masked columns are not in the audit: that they changed is. */
function audited(entity: Entity, diff: FieldDiff): AuditChange {
  if (entity.columns.get(diff.field)?.mask) return { field: diff.field, before: null, after: null, masked: true };
  return { ...diff };
}
