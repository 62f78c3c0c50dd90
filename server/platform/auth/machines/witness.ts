import type { Sql } from '../../../database/client.ts';
import { transact } from '../../../database/transaction.ts';
import { newId } from '../../../engine/ids.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { addressOf } from './machine-identity.ts';
import type { ServiceAccount } from './service-account.ts';

/** A field before and after, as the audit has it. */
export interface Change {
  readonly part?: string;
  readonly id?: string;
  readonly op?: 'ADDED' | 'CHANGED';
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Writes what was done to a service account to the company's audit, and its name to the company's members, by which records and their
 * history name it. One transaction.
 */
export async function witness(
  pool: Sql,
  principal: Principal,
  done: { readonly command: string; readonly account: ServiceAccount; readonly changes: readonly Change[] },
): Promise<void> {
  const { command, account, changes } = done;
  const { tenantId, actor, requestId } = principal;
  await transact(pool, principal, async (tx) => {
    await tx.query(
      `insert into member (id, tenant_id, name, email, kind) values ($1::uuid, $2::uuid, $3::text, $4::text, 'machine')
       on conflict (tenant_id, id) do update set name = excluded.name, version = member.version + 1, updated_at = now() where member.name <> excluded.name`,
      [account.id, tenantId, account.name, addressOf(account.id)],
    );
    await tx.query(
      `insert into audit_entry (id, tenant_id, aggregate, root_id, version, command, actor_id, actor_kind, request_id, changes, actor_via)
       values ($1::uuid, $2::uuid, 'ServiceAccount', $3::uuid, $4::int, $5::text, $6::uuid, $7::text, $8::text, $9::text::jsonb, $10::text)`,
      [
        newId(),
        tenantId,
        account.id,
        account.version,
        command,
        actor.id,
        actor.kind,
        requestId,
        JSON.stringify(changes),
        actor.via ?? null,
      ],
    );
  });
}

type Value = string | boolean | null | readonly string[];
type Values = Readonly<Record<string, Value>>;

/** What became another. */
export function differences(before: Values, after: Values): Change[] {
  return Object.entries(after).flatMap(([field, value]) => {
    const [was, is] = [textOf(before[field]), textOf(value)];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

function textOf(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? value.join(' ') : String(value);
}

/** The same, of a row below the service account. */
export function rowOf(part: string, id: string, op: 'ADDED' | 'CHANGED', changes: readonly Change[]): Change[] {
  return changes.map((each) => ({ ...each, part, id, op }));
}
