import type { Transaction } from '../database/transaction.ts';
import type { Entity } from './model.ts';
import { type Principal, requireAction } from './permissions.ts';
import { refuseProblems } from './input.ts';
import { updateRecord, type WriteResult } from './writes.ts';

export interface Move {
  readonly id: string;
  readonly siteId: string;
  readonly expectedVersion: number | null;
}

/**
 * Takes a record, with its parts, from the site where the caller is to another one where they may be. Row security lets both be written
 * for as long as the transaction lasts.
 *
 * @throws DomainError as an update does; BAD_USER_INPUT for a site where the caller may not be
 */
export async function moveRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  { id, siteId, expectedVersion }: Move,
): Promise<WriteResult> {
  requireAction(principal, entity, 'move');
  const target = principal.sites?.find((site) => site === siteId.toLowerCase());
  const message = 'siteId does not point at a Site where you may work.';
  if (!target) refuseProblems([{ path: 'siteId', rule: 'reference.not_found', message, params: { id: siteId } }]);
  await tx.query(`select set_config('app.sites', $1::text, true)`, [[principal.site, target].join()]);
  const options = { action: 'move', command: entity.names.move, trusted: true };
  return updateRecord(tx, principal, entity, id, { input: { siteId: target }, expectedVersion }, options);
}
