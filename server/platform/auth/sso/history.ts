import type { Transaction } from '../../../database/transaction.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { requirePermission } from './managing.ts';

/** One change to how a company signs in, or to somebody's roles by it. */
export interface HistoryEntry {
  readonly id: string;
  readonly at: string;
  readonly command: string;
  readonly subject: string;
  readonly subjectId: string | null;
  readonly actorId: string | null;
  readonly actorKind: string;
  readonly actorName: string | null;
  readonly changes: readonly { field: string; before: unknown; after: unknown; masked?: boolean }[];
}

/** What the audit says of it, newest first. @throws DomainError FORBIDDEN */
export function readHistory(tx: Transaction, principal: Principal, first: number): Promise<HistoryEntry[]> {
  requirePermission(principal, 'read');
  return tx.query<HistoryEntry>(
    `select a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, a.command, a.aggregate as subject,
       a.root_id as "subjectId", a.actor_id as "actorId", a.actor_kind as "actorKind", m.name as "actorName", a.changes
     from audit_entry a left join member m on m.tenant_id = a.tenant_id and m.id = a.actor_id
     where a.tenant_id = $1::uuid and a.aggregate in ('SsoConnection', 'SsoDomain', 'SignInPolicy', 'Membership') and a.refusal is null
     order by a.at desc limit $2::int`,
    [principal.tenantId, first],
  );
}
