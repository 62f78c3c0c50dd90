import type { Transaction } from '../../database/transaction.ts';
import { entityOf, type Model } from '../../engine/model.ts';
import { readPermission } from '../../engine/permission-text.ts';
import { type Principal, requireAction } from '../../engine/permissions.ts';
import { createRecord, restoreRecord, updateRecord } from '../../engine/writes.ts';
import { titleOf } from './built-in-roles.ts';
import type { DeclaredRole } from './role-file.ts';

/** A line of a role that means nothing here: it is kept, and means something once its module is there. */
export interface UnknownPermission {
  readonly permission: string;
  readonly rule: string;
  readonly message: string;
}

export interface LoadedRole {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'restored';
  /** How many of its lines allow something. */
  readonly known: number;
  readonly unknown: readonly UnknownPermission[];
}

/**
 * Makes roles as a file declares them, or changes those of the same name: their permissions are then the file's and no others. All of them
 * or none; the same file again changes nothing.
 *
 * @throws DomainError FORBIDDEN for what the caller may not give, BAD_USER_INPUT for what is no permission at all
 */
export async function loadRoles(
  tx: Transaction,
  model: Model,
  principal: Principal,
  roles: readonly DeclaredRole[],
): Promise<LoadedRole[]> {
  const entity = entityOf(model, 'Role');
  for (const action of ['create', 'update']) requireAction(principal, entity, action);
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [`roles ${principal.tenantId}`]);
  const loaded: LoadedRole[] = [];
  for (const { name, title, about, permissions } of roles) {
    const [known] = await tx.query<{ id: string; isDeleted: boolean }>(
      `select id, deactivated_at is not null as "isDeleted" from role where tenant_id = $1::uuid and name = $2::text
       order by deactivated_at is null desc, updated_at desc limit 1`,
      [principal.tenantId, name],
    );
    const given = { ...(title === null ? {} : { title }), ...(about === null ? {} : { about }) };
    const rows = permissions.map((permission) => ({ permission }));
    const options = { command: 'loadRoles', imported: true };
    const write = known?.isDeleted ? restoreRecord : updateRecord;
    const { id, outcome } = known
      ? await write(
          tx,
          principal,
          entity,
          known.id,
          { input: given, parts: { permissions: { set: rows } } },
          { ...options, action: 'update' },
        )
      : await createRecord(
          tx,
          principal,
          entity,
          { input: { name, title: titleOf(name), ...given }, parts: { permissions: rows } },
          { ...options, action: 'create' },
        );
    const unknown = permissions.flatMap((permission): UnknownPermission[] => {
      const reading = readPermission(permission, model);
      return 'permissions' in reading ? [] : [{ permission, rule: reading.rule, message: reading.message }];
    });
    const kind = known?.isDeleted ? 'restored' : outcome;
    loaded.push({ id, name, outcome: kind, known: permissions.length - unknown.length, unknown });
  }
  return loaded;
}
