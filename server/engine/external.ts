import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import { newId } from './ids.ts';
import type { Entity } from './model.ts';
import { type Principal, rowRule } from './permissions.ts';
import { Statement } from './statement.ts';
import { checkText } from './values.ts';

/** What another system calls a record. */
export interface ExternalKey {
  readonly system: string;
  readonly id: string;
}

/** @throws DomainError BAD_USER_INPUT for a key that cannot be kept */
function checkKey(key: ExternalKey): void {
  for (const [field, text, max] of [
    ['system', key.system, 80],
    ['id', key.id, 500],
  ] as const) {
    const checked = checkText(text, max);
    if ('value' in checked && text.trim() !== '') continue;
    const { rule, message } = 'value' in checked ? { rule: 'text.blank', message: 'cannot be blank' } : checked;
    throw new DomainError('BAD_USER_INPUT', `externalRef.${field} ${message}.`, {
      rule,
      fields: [`externalRef.${field}`],
    });
  }
}

/**
 * The record behind an external key within the caller's reach, locked, or null: one out of reach is as if it were not there. Holds a lock
 * on the key until the transaction ends, so that two savers of one key follow each other and the second finds what the first made.
 *
 * @throws DomainError BAD_USER_INPUT for a key that cannot be kept
 */
export async function findExternal(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  key: ExternalKey,
  action: string,
): Promise<{ id: string; isDeleted: boolean } | null> {
  checkKey(key);
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1::text, 0))`, [
    `${tx.caller.tenantId} ${entity.name} ${key.system} ${key.id}`,
  ]);
  const statement = new Statement();
  const rules = [action, 'read'].map((each) => rowRule(statement, principal, entity, each, 't'));
  const [system, name, id] = [key.system, entity.name, key.id].map((text) => statement.param(text, 'text'));
  const [row] = await tx.query<{ id: string; isDeleted: boolean }>(
    `select t.id, t.deactivated_at is not null as "isDeleted" from external_ref e join ${entity.table} t on t.tenant_id = e.tenant_id and t.id = e.root_id
     where e.tenant_id = ${statement.tenant()} and e.system = ${system} and e.aggregate = ${name} and e.external_id = ${id} and ${rules.join(' and ')} for update of t`,
    statement.values(principal),
  );
  return row ?? null;
}

/** @throws DomainError CONFLICT when the key names another record, which the caller cannot reach */
export async function keepExternal(tx: Transaction, entity: Entity, rootId: string, key: ExternalKey): Promise<void> {
  const kept = await tx.query(
    `insert into external_ref (id, tenant_id, aggregate, root_id, system, external_id) values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, $6::text)
     on conflict (tenant_id, system, aggregate, external_id) do nothing returning id`,
    [newId(), tx.caller.tenantId, entity.name, rootId, key.system, key.id],
  );
  if (kept.length > 0) return;
  throw new DomainError('CONFLICT', `externalRef is taken by another ${entity.name}.`, {
    rule: 'field.taken',
    fields: ['externalRef'],
  });
}
