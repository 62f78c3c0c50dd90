import { role } from '@plinth/schema/platform/role.ts';
import { getTableName } from 'drizzle-orm';
import type { Transaction } from '../../database/transaction.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { createRecord, updateRecord } from '../../engine/writes.ts';

/** Names of roles with what each allows. */
export type RoleTable = Readonly<Record<string, readonly string[]>>;

interface Found {
  readonly id: string;
  readonly name: string;
  /** Nobody but the product has changed it. */
  readonly isUntouched: boolean;
  readonly permissions: readonly string[];
}

const system = systemPrincipal('');

/**
 * Gives a company the roles that come with the product. One that is there already follows the product for as long as only the product has
 * changed it; one that was deleted stays so.
 *
 * @param tx of the system, in the company
 */
export async function seedRoles(tx: Transaction, model: Model, roles: RoleTable): Promise<void> {
  const entity = entityOf(model, 'Role');
  const principal = systemPrincipal(tx.caller.tenantId, 'Plinth');
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [`roles ${tx.caller.tenantId}`]);
  const found = await tx.query<Found>(
    `select r.id, r.name, r.is_built_in and r.deactivated_at is null and r.updated_by = $2::uuid as "isUntouched",
       array(select p.permission from role_permission p where p.tenant_id = r.tenant_id and p.role_id = r.id and p.deactivated_at is null order by p.position) as permissions
     from ${getTableName(role)} r where r.tenant_id = $1::uuid`,
    [tx.caller.tenantId, system.actor.id],
  );
  const options = { command: 'seedRoles', trusted: true };
  for (const [name, permissions] of Object.entries(roles)) {
    const known = found.filter((each) => each.name === name);
    const parts = { permissions: { set: permissions.map((permission) => ({ permission })) } };
    if (known.length === 0) {
      const input = { name, title: titleOf(name), isBuiltIn: true };
      await createRecord(tx, principal, entity, { input, parts }, { ...options, action: 'create' });
    }
    const [untouched] = known.filter(({ isUntouched }) => isUntouched);
    if (untouched && untouched.permissions.join() !== permissions.join())
      await updateRecord(tx, principal, entity, untouched.id, { input: {}, parts }, { ...options, action: 'update' });
  }
}

/** `account_manager` → `Account manager`. */
export function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
