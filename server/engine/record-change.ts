import { type FieldDiff, fieldOf } from './diff.ts';
import { newId } from './ids.ts';
import type { Column, Entity } from './model.ts';
import type { PartPlan } from './parts.ts';
import type { Principal } from './permissions.ts';
import { addedKeys } from './row-rules.ts';
import { literal, type Statement } from './statement.ts';

export type ChangeKind = 'CREATED' | 'UPDATED' | 'DELETED' | 'RESTORED' | 'SIGHT';

/** What one mutation did to one root. */
export interface RootChange {
  readonly entity: Entity;
  readonly rootId: string;
  readonly kind: ChangeKind;
  readonly command: string;
  readonly diff: readonly FieldDiff[];
  readonly parts: readonly PartPlan[];
  /** Keys of the row rules before; null when they are the same as after. */
  readonly seenBefore: readonly string[] | null;
}

/**
 * Something that is written down about a save, as a CTE of the statement that writes the root: it reads its `id`, `version` and `keys` (what
 * the row rules compare) from `root`, so that it is written after its row is locked, or not at all.
 */
export type SaveRecord = (statement: Statement, principal: Principal, done: RootChange) => string;

/** Who did it and on which request, as columns `actor_id, actor_kind` and the request's. */
function by(statement: Statement, { actor, requestId }: Principal): string {
  return `${statement.actor()}, ${statement.param(actor.kind, 'text')}, ${statement.param(requestId, 'text')}`;
}

/** The change record: what followers hear of. */
export const changeRecord: SaveRecord = (statement, principal, done) => {
  const { entity, kind, command, seenBefore } = done;
  const tenant = statement.tenant();
  const who = `${by(statement, principal)}, ${statement.param(principal.bulkId ?? null, 'uuid')}`;
  const fields = statement.param([...new Set(done.diff.map((each) => fieldOf(entity, each.field)))], 'text[]');
  const parts = statement.json(done.parts.flatMap((plan) => partOperations(plan)));
  const before = seenBefore && statement.param(seenBefore, 'text[]');
  const added = addedKeys(principal, entity, done.parts);
  const after = added.length === 0 ? 'root.keys' : `root.keys || ${statement.param(added, 'text[]')}`;
  const seenBy = `array(select distinct unnest(${before ? `${after} || ${before}` : after}))`;
  const outOfSight = before ? `array(select unnest(${before}) except select unnest(${after}))` : `'{}'::text[]`;
  const words = [literal(entity.name), literal(kind), literal(command)].join(', ');
  const site = entity.siteColumn ? `root.${entity.siteColumn.sql}` : 'null::uuid';
  const sights = [...sightsOf(done)].map(
    ([aggregate, keys]) =>
      ` union all select ${tenant}, ${literal(aggregate)}, 'SIGHT', ${literal(command)}, root.id, 0, '{}', '[]', ${statement.param([...keys], 'text[]')}, '{}', ${who}, ${site} from root`,
  );
  return `logged as (insert into change (tenant_id, aggregate, kind, command, root_id, version, changed_fields, parts, visible_to, out_of_sight, actor_id, actor_kind, correlation_id, bulk_id, site_id)
    select ${tenant}, ${words}, root.id, root.version, ${fields}, ${parts}, ${seenBy}, ${outOfSight}, ${who}, ${site} from root${sights.join('')})`;
};

/** The audit entry: what was changed from what to what. */
export const auditEntry: SaveRecord = (statement, principal, done) =>
  audit(statement, principal, { aggregate: done.entity.name, command: done.command, changes: auditChanges(done) });

/** An entry of the audit as a CTE, of the record and version that `root` answers with. */
export function audit(
  statement: Statement,
  principal: Principal,
  entry: { readonly aggregate: string; readonly command: string; readonly changes: readonly AuditChange[] },
): string {
  const [id, changes] = [statement.param(newId(), 'uuid'), statement.json(entry.changes)];
  const via = statement.param(principal.actor.via ?? null, 'text');
  return `audited as (insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, actor_via, changes)
    select ${id}, ${statement.tenant()}, ${literal(entry.aggregate)}, root.id, root.version, ${literal(entry.command)}, ${by(statement, principal)}, ${via}, ${changes} from root)`;
}

/**
 * Aggregates whose row rules look at a column of this one that changed, each with whom it names now or did: records of theirs came into
 * sight or left it, and their followers are told to look again. The records themselves are the same, so there is nothing to write in their
 * history.
 */
function sightsOf({ entity, diff }: RootChange): Map<string, Set<string>> {
  const sights = new Map<string, Set<string>>();
  for (const { column, aggregate, path } of entity.sights) {
    const change = diff.find(({ field }) => field === column);
    if (!change) continue;
    const keys = sights.get(aggregate) ?? new Set();
    sights.set(aggregate, keys);
    for (const id of [change.before, change.after]) if (id !== null) keys.add(`${path}:${id}`);
  }
  return sights;
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
  /** Why somebody looked at a masked value. */
  reason?: string;
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

/** Values of masked and encrypted columns are not in the audit: that they changed is. */
function audited(entity: Entity, diff: FieldDiff): AuditChange {
  const column = entity.columns.get(diff.field);
  if (column?.mask || column?.isSecret) return { field: diff.field, before: null, after: null, masked: true };
  return { ...diff };
}
