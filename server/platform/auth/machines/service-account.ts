import type { AuthSql } from '../database.ts';
import { shown } from './secret.ts';

/** A key or client secret as it may be seen: never the secret itself. */
export interface Credential {
  readonly id: string;
  readonly kind: 'api_key' | 'client_secret';
  readonly name: string;
  /** Its beginning. */
  readonly prefix: string;
  readonly scopes: readonly string[] | null;
  readonly allowedAddresses: readonly string[];
  /** Moments as ISO 8601, here and below. */
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
  readonly createdById: string;
  readonly revokedAt: string | null;
  readonly state: 'ACTIVE' | 'EXPIRED' | 'REVOKED';
}

/** A service account with what it proves itself with, the newest first. */
export interface ServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: string;
  readonly createdById: string;
  readonly lastUsedAt: string | null;
  readonly credentials: readonly Credential[];
}

type Moment = Date | null;

interface CredentialRow extends Omit<
  Credential,
  'prefix' | 'expiresAt' | 'lastUsedAt' | 'createdAt' | 'revokedAt' | 'allowedAddresses'
> {
  prefix: string;
  serviceAccountId: string;
  allowed: string[] | null;
  expiresAt: Moment;
  lastUsedAt: Moment;
  createdAt: Date;
  revokedAt: Moment;
}

/** The service accounts of a company, by name; with an id only that one. */
export async function readServiceAccounts(sql: AuthSql, tenantId: string, id?: string): Promise<ServiceAccount[]> {
  const accounts = await sql<(Omit<ServiceAccount, 'createdAt'> & { createdAt: Date })[]>`
    select id, name, description, scopes, active, version, created_at as "createdAt", created_by as "createdById"
    from control.service_account where tenant_id = ${tenantId} and (${id ?? null}::uuid is null or id = ${id ?? null}::uuid)
    order by lower(name), id`;
  const credentials = await sql<CredentialRow[]>`
    select c.id, c.service_account_id as "serviceAccountId", c.kind, c.name, c.prefix, c.scopes, c.allowed::text[] as allowed,
      c.expires_at as "expiresAt", c.last_used_at as "lastUsedAt", c.created_at as "createdAt", c.created_by as "createdById", c.revoked_at as "revokedAt",
      case when c.revoked_at is not null then 'REVOKED' when c.expires_at <= now() then 'EXPIRED' else 'ACTIVE' end as state
    from control.service_credential c where c.service_account_id = any(${accounts.map((each) => each.id)}::uuid[])
    order by c.created_at desc, c.id desc`;
  const byAccount = Map.groupBy(credentials, ({ serviceAccountId }) => serviceAccountId);
  return accounts.map((account) => {
    const its = (byAccount.get(account.id) ?? []).map(credentialOf);
    const uses = its.flatMap(({ lastUsedAt }) => lastUsedAt ?? []).toSorted();
    return {
      ...account,
      createdAt: account.createdAt.toISOString(),
      lastUsedAt: uses.at(-1) ?? null,
      credentials: its,
    };
  });
}

function credentialOf(row: CredentialRow): Credential {
  const { id, kind, name, prefix, scopes, allowed, createdById, state } = row;
  const moment = (at: Moment) => at?.toISOString() ?? null;
  return {
    id,
    kind,
    name,
    scopes,
    createdById,
    state,
    prefix: shown(prefix),
    allowedAddresses: allowed ?? [],
    expiresAt: moment(row.expiresAt),
    lastUsedAt: moment(row.lastUsedAt),
    createdAt: row.createdAt.toISOString(),
    revokedAt: moment(row.revokedAt),
  };
}
