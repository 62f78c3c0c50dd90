import { enter } from '../../../database/transaction.ts';
import { newId } from '../../../engine/ids.ts';
import type { AuthSql } from '../database.ts';
import { roles } from '../../../database/roles.ts';

/** What was changed above companies, for the audit of the company that it is about. */
export interface ControlEntry {
  readonly tenantId: string;
  readonly actor: { readonly id: string; readonly kind: string };
  readonly requestId: string | null;
  /** A word for what it is: `SsoConnection`. */
  readonly aggregate: string;
  readonly rootId: string;
  readonly version: number | null;
  readonly command: string;
  readonly changes: readonly FieldChange[];
}

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Values are left out: a secret's. */
  readonly masked?: true;
}

/** The columns of an entry and their values, in order. */
export function entryValues(entry: ControlEntry): unknown[] {
  const { tenantId, actor, requestId, aggregate, rootId, version, command, changes } = entry;
  return [newId(), tenantId, aggregate, rootId, version, command, actor.id, actor.kind, requestId, changes];
}

export const insertEntry = `insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, changes)
  values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::int, $6::text, $7::uuid, $8::text, $9::text, $10::jsonb)`;

/** Writes an entry within a transaction of the control tables: both are done or neither. */
export async function auditControl(sql: AuthSql, entry: ControlEntry): Promise<void> {
  await sql.unsafe(enter({ tenantId: entry.tenantId, actor: entry.actor }));
  await sql.unsafe(insertEntry, entryValues(entry) as never[]);
  await sql`set local role ${sql(roles.auth)}`;
}
