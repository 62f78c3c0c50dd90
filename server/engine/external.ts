import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import { newId } from './ids.ts';
import type { Entity } from './model.ts';
import { checkText } from './values.ts';

/** What another system calls a record. */
export interface ExternalKey {
  readonly system: string;
  readonly id: string;
}

/**
 * The record behind an external key, or null. Holds a lock on the key until the transaction ends, so that two savers of one key follow
 * each other and the second finds what the first made.
 */
export async function findExternal(tx: Transaction, entity: Entity, key: ExternalKey): Promise<string | null> {
  for (const [field, text, max] of [
    ['system', key.system, 80],
    ['id', key.id, 500],
  ] as const) {
    const checked = checkText(text, max);
    if (!('value' in checked) || text.trim() === '') {
      const message = 'value' in checked ? 'cannot be blank' : checked.message;
      throw new DomainError('BAD_USER_INPUT', `externalRef.${field} ${message}.`, {
        rule: 'value' in checked ? 'text.blank' : checked.rule,
        fields: [`externalRef.${field}`],
      });
    }
  }
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1::text, 0))`, [
    `${tx.caller.tenantId} ${entity.name} ${key.system} ${key.id}`,
  ]);
  const [row] = await tx.query<{ id: string }>(
    `select root_id as id from external_ref where system = $1::text and aggregate = $2::text and external_id = $3::text`,
    [key.system, entity.name, key.id],
  );
  return row?.id ?? null;
}

export async function keepExternal(tx: Transaction, entity: Entity, rootId: string, key: ExternalKey): Promise<void> {
  await tx.query(
    `insert into external_ref (id, tenant_id, aggregate, root_id, system, external_id) values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, $6::text)`,
    [newId(), tx.caller.tenantId, entity.name, rootId, key.system, key.id],
  );
}
