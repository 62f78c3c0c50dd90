import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import { differ, type FieldDiff, type TextRow } from './diff.ts';
import type { Row } from './input.ts';
import type { Entity } from './model.ts';
import { type Principal, rowRule } from './permissions.ts';
import { ruleKeys } from './row-rules.ts';
import { openedRow, secretsOf, withoutSecrets } from './secrets.ts';
import { Statement } from './statement.ts';
import { checkId } from './values.ts';

/** A root that is locked until the transaction ends. */
export interface LockedRow {
  readonly id: string;
  readonly version: number;
  /** What the row rules compare. */
  readonly keys: readonly string[];
  /** What it has in the columns of the patch, and what of that the patch would change. */
  readonly before: TextRow;
  readonly diff: readonly FieldDiff[];
}

interface Wanted {
  readonly id: string;
  readonly action: string;
  readonly patch?: Row;
  /** A deleted one rather than one in use. */
  readonly isDeleted?: boolean;
}

/**
 * Locks the root within the caller's reach and says what `patch` would change, as text by field.
 *
 * @throws DomainError BAD_USER_INPUT for what is no id, NOT_FOUND when there is none, or none the caller may touch
 */
export async function lockRow(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  { id, action, patch = {}, isDeleted = false }: Wanted,
): Promise<LockedRow> {
  const statement = new Statement();
  const rule = rowRule(statement, principal, entity, action, 't');
  const visible = rowRule(statement, principal, entity, 'read', 't');
  const keys = ruleKeys(statement, entity, 't');
  const [key, wanted] = [
    statement.param(checkId(id, 'id'), 'uuid'),
    statement.json(withoutSecrets(entity, patch)), // to be compared and not to be written
  ];
  const texts = (row: string) =>
    `(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each_text(to_jsonb(${row})) where ${wanted} ? key)`;
  const [found] = await tx.query<{ id: string; version: number; keys: string[]; before: TextRow; after: TextRow }>(
    `with found as materialized (select t as before, jsonb_populate_record(t, ${wanted}) as after, t.id, t.version, ${keys} as keys from ${entity.table} t where t.tenant_id = ${statement.tenant()} and t.id = ${key} and t.deactivated_at is ${isDeleted ? 'not null' : 'null'} and ${rule} and ${visible} for update)
     select id, version, keys, ${texts('before')} as before, ${texts('after')} as after from found`,
    statement.values(principal),
  );
  if (!found) throw notFound(entity);
  const before = openedRow(entity, principal.tenantId, found.id, found.before);
  const after = { ...found.after, ...secretsOf(entity, patch) };
  const { version, keys: seenBy } = found;
  return { id: found.id, version, keys: seenBy, before, diff: differ(entity)(Object.keys(patch), before, after) };
}

/** Absent, deleted and out of reach: all the same to the caller. */
export function notFound(entity: Entity, field = 'id'): DomainError {
  return new DomainError('NOT_FOUND', `There is no ${entity.name} with this id.`, {
    rule: 'record.not_found',
    fields: [field],
  });
}
