import type { Transaction } from '../database/transaction.ts';
import { DomainError, type FieldProblem } from '../errors.ts';
import type { Entity } from './model.ts';
import type { PartDiff, PartPlan } from './parts.ts';

interface Attempt {
  readonly current: number;
  readonly expected: number | null;
  readonly diff: readonly PartDiff[];
  readonly plans: readonly PartPlan[];
}

/**
 * Lets a save of a stale version through when it touches other fields and rows than those changed since: the two merge.
 *
 * @throws DomainError CONFLICT naming each field both changed, with the value the server has; or all of them when the history since
 *   then is gone
 */
export async function checkVersion(tx: Transaction, entity: Entity, id: string, attempt: Attempt): Promise<void> {
  const { current, expected } = attempt;
  if (expected === null || expected === current) return;
  if (expected > current || expected < 1) {
    throw new DomainError('BAD_USER_INPUT', `expectedVersion ${String(expected)} was never a version of this record.`, {
      rule: 'version.unknown',
      fields: ['expectedVersion'],
    });
  }
  const changes = await tx.query<{ changed_fields: string[]; parts: { part: string; op: string; ids: string[] }[] }>(
    `select changed_fields, parts from change where aggregate = $1::text and root_id = $2::uuid and version > $3::int`,
    [entity.name, id, expected],
  );
  const complete = changes.length >= current - expected;
  const fields = new Set(changes.flatMap((change) => change.changed_fields));
  const rows = new Set(changes.flatMap((change) => change.parts.flatMap((part) => part.ids)));
  const name = (key: string) => entity.columns.get(key)?.note.currencyOf ?? key;
  const problems: FieldProblem[] = attempt.diff
    .filter((each) => !complete || fields.has(name(each.field)))
    .map((each) => conflict(name(each.field), each.before));
  for (const plan of attempt.plans) {
    for (const { id: row, diff } of plan.update) {
      if (!complete || rows.has(row))
        problems.push(...diff.map((each) => conflict(`${plan.key}[${row}].${each.field}`, each.before)));
    }
    for (const { id: row } of plan.remove)
      if (!complete || rows.has(row)) problems.push(conflict(`${plan.key}[${row}]`, null));
  }
  if (problems.length === 0) return;
  const paths = [...new Set(problems.map((problem) => problem.path))];
  throw new DomainError(
    'CONFLICT',
    `Somebody else changed ${paths.join(', ')} since you read version ${String(expected)}.`,
    {
      rule: 'record.changed',
      params: { version: current, expectedVersion: expected },
      problems,
    },
  );
}

function conflict(path: string, theirs: string | null): FieldProblem {
  return { path, rule: 'record.changed', message: `${path} was changed by somebody else.`, theirs };
}
