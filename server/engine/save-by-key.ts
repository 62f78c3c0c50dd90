import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import type { ExternalKey } from './external.ts';
import type { Entity } from './model.ts';
import type { Principal } from './permissions.ts';
import { createRecord, saveRecord, updateRecord, type WriteRequest, type WriteResult } from './writes.ts';

/** A record to create or change: found by id, by another system's id for it, or new when it has neither. */
export interface SaveRequest extends WriteRequest {
  readonly id?: string | null;
  readonly externalRef?: ExternalKey | null;
}

/**
 * Creates or changes a record.
 *
 * @param pipelined as in `WriteOptions`
 * @throws DomainError as create and update do; BAD_USER_INPUT for two keys at once
 */
export async function saveByKey(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  { id, externalRef, ...request }: SaveRequest,
  pipelined: boolean,
): Promise<WriteResult> {
  const options = { command: entity.names.save, pipelined };
  if (id && externalRef)
    throw new DomainError('BAD_USER_INPUT', 'Give id or externalRef, not both.', {
      rule: 'save.key',
      fields: ['id', 'externalRef'],
    });
  if (id) return updateRecord(tx, principal, entity, id, request, { ...options, action: 'update' });
  if (externalRef) return saveRecord(tx, principal, entity, externalRef, request, options);
  return createRecord(tx, principal, entity, request, { ...options, action: 'create' });
}
