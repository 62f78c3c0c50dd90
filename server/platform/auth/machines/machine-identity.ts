import { DomainError } from '../../../errors.ts';
import type { AuthDatabase, AuthSql } from '../database.ts';
import { suspendedMessage } from '../tenants.ts';
import type { Identity } from '../verify.ts';
import { within } from './scopes.ts';
import { isRight, prefixOf } from './secret.ts';

/** By what a machine is here, and what that allows. */
export interface MachineAccess {
  /** The API key, or the client secret that its token was given for. */
  readonly credentialId: string;
  /** Permissions, and all there are: a machine has no roles. */
  readonly scopes: readonly string[];
  /** When it ends by itself, in milliseconds since 1970. */
  readonly endsAt: number;
}

/** A service account's reserved address (RFC 2606, 2): mail to it goes nowhere. */
export const addressOf = (serviceAccountId: string): string => `${serviceAccountId}@machine.invalid`;

const via = 'credential:';

/** How the audit names a credential, and its id of that; null for what is none. */
export const viaCredential = (credentialId: string): string => `${via}${credentialId}`;
export const credentialOfVia = (text: string): string | null => (text.startsWith(via) ? text.slice(via.length) : null);

interface Row {
  credentialId: string;
  hash: string;
  scopes: string[];
  accountScopes: string[];
  stands: boolean;
  expiresAt: Date | null;
  userId: string;
  name: string;
  tenantId: string;
  tenantSlug: string;
  tenantName: string;
  tenantStatus: string;
}

function select(sql: AuthSql) {
  return sql`
    select c.id as "credentialId", c.hash, coalesce(c.scopes, a.scopes) as scopes, a.scopes as "accountScopes", c.expires_at as "expiresAt",
      a.id as "userId", a.name, t.id as "tenantId", t.slug as "tenantSlug", t.name as "tenantName", t.status as "tenantStatus",
      a.active and c.revoked_at is null`;
}

function from(sql: AuthSql) {
  return sql`
    from control.service_credential c
    join control.service_account a on a.id = c.service_account_id
    join control.tenant t on t.id = a.tenant_id`;
}

/**
 * Who an API key belongs to. The same is done for every key, right or wrong: a statement, a hash and a comparison.
 *
 * @returns null for one that is unknown, wrong, expired, revoked, of an inactive account, or used from elsewhere than it may be
 */
export async function identityOfKey(database: AuthDatabase, key: string, address: string): Promise<Identity | null> {
  const [row] = await database.transaction(
    (sql) => sql<Row[]>`
      ${select(sql)}
        and c.kind = 'api_key' and (c.expires_at is null or c.expires_at > now())
        and (c.allowed is null or ${address}::inet <<= any (c.allowed::inet[])) as stands
      ${from(sql)} where c.prefix = ${prefixOf(key) ?? ''}`,
  );
  const isRightKey = isRight(key, row?.hash ?? null);
  if (!row || !isRightKey || !row.stands) return null;
  return identityOf(row, row.scopes, row.expiresAt?.getTime() ?? Infinity);
}

/** A client secret that may be changed for tokens, and whose it is; null for one that may not. */
export async function clientOfSecret(
  database: AuthDatabase,
  clientId: string,
  secret: string,
): Promise<{ credentialId: string; serviceAccountId: string; tenantId: string; scopes: string[] } | null> {
  const [row] = await database.transaction(
    (sql) => sql<Row[]>`
      ${select(sql)} and c.kind = 'client_secret' and (c.expires_at is null or c.expires_at > now()) and t.status = 'active' as stands
      ${from(sql)} where c.prefix = ${prefixOf(secret) ?? ''}`,
  );
  const isRightSecret = isRight(secret, row?.hash ?? null);
  if (!row || !isRightSecret || !row.stands || row.userId !== clientId.toLowerCase()) return null;
  const { credentialId, userId, tenantId, scopes } = row;
  return { credentialId, serviceAccountId: userId, tenantId, scopes };
}

/** What the token of a machine names. */
export interface MachineClaims {
  readonly serviceAccountId: string;
  readonly credentialId: string;
  readonly tenantId: string;
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Who a machine's token belongs to, or on whose behalf a job runs; null once its account or what it came with no longer stands.
 *
 * @param claims that we wrote ourselves and nobody can have changed
 */
export async function identityOfClaims(database: AuthDatabase, claims: MachineClaims): Promise<Identity | null> {
  const { credentialId, serviceAccountId, tenantId, scopes, expiresAt } = claims;
  const [row] = await database.transaction(
    (sql) => sql<Row[]>`
      ${select(sql)} as stands ${from(sql)}
      where c.id = ${credentialId} and a.id = ${serviceAccountId} and t.id = ${tenantId}`,
  );
  return row?.stands ? identityOf(row, scopes, expiresAt * 1000) : null;
}

/** @throws DomainError UNAUTHENTICATED auth.tenant_suspended */
function identityOf(row: Row, scopes: readonly string[], endsAt: number): Identity {
  const { userId, name, tenantId, tenantSlug, credentialId } = row;
  if (row.tenantStatus !== 'active')
    throw new DomainError('UNAUTHENTICATED', suspendedMessage(row.tenantName), { rule: 'auth.tenant_suspended' });
  return {
    userId,
    name,
    email: addressOf(userId),
    sessionId: credentialId,
    tenantId,
    tenantSlug,
    roles: [],
    rolesTaken: true,
    client: 'api',
    machine: { credentialId, scopes: within(scopes, row.accountScopes), endsAt },
  };
}
