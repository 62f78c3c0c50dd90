import type { Transaction } from '../../database/transaction.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { createRecord, restoreRecord, updateRecord } from '../../engine/writes.ts';

/** Somebody whom the registry lets into a company. */
export interface Newcomer {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
}

/**
 * Takes roles that the registry gives somebody into the company's own data: their record, made when it is not there, has these roles and no
 * others.
 *
 * @param roles by name; those that the company does not have are left out
 * @returns the names that it does not have
 */
export async function takeRoles(
  tx: Transaction,
  model: Model,
  { userId, name, email }: Newcomer,
  roles: readonly string[],
): Promise<string[]> {
  const { tenantId } = tx.caller;
  const principal = systemPrincipal(tenantId, 'Plinth');
  const entity = entityOf(model, 'User');
  const known = await tx.query<{ id: string; name: string }>(
    'select id, name from role where tenant_id = $1::uuid and name = any($2::text[]) and deactivated_at is null order by name',
    [tenantId, roles],
  );
  const [found] = await tx.query<{ isDeleted: boolean }>(
    'select deactivated_at is not null as "isDeleted" from member where tenant_id = $1::uuid and id = $2::uuid',
    [tenantId, userId],
  );
  const parts = { roles: { set: known.map(({ id }) => ({ roleId: id })) } };
  const options = { command: 'joinCompany', trusted: true };
  if (!found)
    await createRecord(
      tx,
      principal,
      entity,
      { input: { name, email }, parts },
      { ...options, action: 'create', newId: userId },
    );
  else {
    const write = found.isDeleted ? restoreRecord : updateRecord;
    await write(tx, principal, entity, userId, { input: {}, parts }, { ...options, action: 'update' });
  }
  return roles.filter((each) => !known.some((role) => role.name === each));
}

/** Takes all roles from somebody; who has no record there has none. */
export async function dropRoles(tx: Transaction, model: Model, userId: string): Promise<void> {
  const principal = systemPrincipal(tx.caller.tenantId, 'Plinth');
  const found = await tx.query(
    'select from member where tenant_id = $1::uuid and id = $2::uuid and deactivated_at is null',
    [tx.caller.tenantId, userId],
  );
  if (found.length === 0) return;
  const options = { command: 'leaveCompany', trusted: true, action: 'update' };
  await updateRecord(
    tx,
    principal,
    entityOf(model, 'User'),
    userId,
    { input: {}, parts: { roles: { set: [] } } },
    options,
  );
}
