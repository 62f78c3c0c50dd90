import type { Transaction } from '../database/transaction.ts';
import { DomainError, type FieldProblem } from '../errors.ts';
import { type FieldDiff, fieldOf, type TextRow } from './diff.ts';
import type { Entity } from './model.ts';
import type { PartPlan } from './parts.ts';

/** What others did to a record after the version that a save is based on. */
export interface Since {
  readonly current: number;
  readonly expected: number;
  /** Whether all of it is known; when not, everything may have been changed. */
  readonly isComplete: boolean;
  readonly fields: ReadonlySet<string>;
  readonly rows: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/** One change after the expected version. */
interface Later {
  readonly changed_fields: string[];
  readonly parts: { part: string; op: string; ids: string[] }[];
}

/** Reads the changes after the expected version; none when no version is expected. Asked behind the statement that locks the record. */
export async function readLater(
  tx: Transaction,
  entity: Entity,
  id: string,
  expected: number | null,
): Promise<readonly Later[]> {
  if (expected === null) return [];
  return tx.query<Later>(
    `select changed_fields, parts from change where tenant_id = $1::uuid and aggregate = $2::text and root_id = $3::uuid and version > $4::int`,
    [tx.caller.tenantId, entity.name, id, expected],
  );
}

/**
 * What happened after the expected version; null when nothing did, or no version is expected.
 *
 * @throws DomainError BAD_USER_INPUT for a version the record never had
 */
export function changesSince(current: number, expected: number | null, changes: readonly Later[]): Since | null {
  if (expected === null || expected === current) return null;
  if (expected > current || expected < 1) {
    throw new DomainError('BAD_USER_INPUT', `expectedVersion ${String(expected)} was never a version of this record.`, {
      rule: 'version.unknown',
      fields: ['expectedVersion'],
    });
  }
  const parts = changes.flatMap((change) => change.parts);
  return {
    current,
    expected,
    isComplete: changes.length >= current - expected,
    fields: new Set(changes.flatMap((change) => change.changed_fields)),
    rows: new Set(parts.flatMap((part) => part.ids)),
    removed: new Set(parts.flatMap((part) => (part.op === 'REMOVED' ? part.ids : []))),
  };
}

/** Whether somebody else removed the row of a part, as far as is known. */
export function wasRemoved(since: Since | null, rowId: string): boolean {
  return since !== null && (!since.isComplete || since.removed.has(rowId));
}

export interface Attempt {
  readonly entity: Entity;
  /** The root as it is now, in the columns that are given. */
  readonly before: TextRow;
  readonly diff: readonly FieldDiff[];
  readonly plans: readonly PartPlan[];
}

/**
 * Lets a save of a stale version through when it touches other fields and rows than those changed since: the two merge.
 *
 * @throws DomainError CONFLICT naming each field both changed, with the value the server has; or all of them when the history since
 *   then is gone
 */
export function refuseConflicts({ entity, before, diff, plans }: Attempt, since: Since): void {
  const { isComplete, fields, rows } = since;
  const own = fieldsOf(entity, diff)
    .filter((field) => !isComplete || fields.has(field))
    .map((field) => conflict(field, valueOf(entity, field, before)));
  const ofParts = plans.flatMap((plan) => {
    const isTouched = ({ id }: { id: string }) => !isComplete || rows.has(id);
    const at = (id: string) => `${plan.key}[${id}]`;
    return [
      ...plan.update
        .filter(isTouched)
        .flatMap((each) =>
          fieldsOf(plan.entity, each.diff).map((field) =>
            conflict(`${at(each.id)}.${field}`, valueOf(plan.entity, field, each.before)),
          ),
        ),
      ...plan.remove.filter(isTouched).map(({ id }) => conflict(at(id), null)),
      ...plan.missing
        .filter(({ id, toRemove }) => !toRemove && wasRemoved(since, id))
        .map(({ id }) => conflict(at(id), null)),
    ];
  });
  const problems = [...own, ...ofParts];
  if (problems.length === 0) return;
  const paths = problems.map((problem) => problem.path).join(', ');
  throw new DomainError(
    'CONFLICT',
    `Somebody else changed ${paths} since you read version ${String(since.expected)}.`,
    {
      rule: 'record.changed',
      params: { version: since.current, expectedVersion: since.expected },
      problems,
    },
  );
}

/** Fields that differ: money once, whichever of its columns does. */
function fieldsOf(entity: Entity, diff: readonly FieldDiff[]): string[] {
  return [...new Set(diff.map((each) => fieldOf(entity, each.field)))];
}

/** What the server has, as text; an amount of money together with its currency. */
function valueOf(entity: Entity, name: string, row: TextRow): unknown {
  const field = entity.fields.get(name);
  if (field?.kind !== 'money') return row[entity.columns.get(name)?.sql ?? name] ?? null;
  const [amount, currency] = [row[field.amount.sql] ?? null, row[field.currency.sql] ?? null];
  return amount === null ? null : { amount, currency };
}

function conflict(path: string, theirs: unknown): FieldProblem {
  return { path, rule: 'record.changed', message: `${path} was changed by somebody else.`, theirs };
}
