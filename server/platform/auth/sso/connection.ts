import { DomainError } from '../../../errors.ts';
import type { AuthSql } from '../database.ts';
import { suspendedMessage } from '../tenants.ts';

export const protocols = ['oidc', 'saml'] as const;

/** A company's identity provider, as sign-in needs it. */
export interface Connection {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantSlug: string;
  readonly tenantName: string;
  readonly tenantStatus: 'active' | 'suspended';
  readonly slug: string;
  readonly name: string;
  readonly protocol: (typeof protocols)[number];
  readonly enabled: boolean;
  readonly version: number;
  readonly issuer: string | null;
  readonly clientId: string | null;
  /** Sealed. */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  readonly signInUrl: string | null;
  readonly certificates: readonly string[];
  readonly emailClaim: string | null;
  readonly nameClaim: string | null;
  readonly groupsClaim: string;
  readonly roleMappings: readonly RoleMapping[];
  readonly defaultRole: string | null;
  readonly allowIdpInitiated: boolean;
}

export interface RoleMapping {
  readonly group: string;
  readonly role: string;
}

/** What an identity provider says of somebody, once it is believed. */
export interface Answer {
  /** Its own name for the person, which stays when the address changes. */
  readonly subject: string;
  /** Normalised. */
  readonly email: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/** The columns of a connection, from `c` joined with its tenant `t`. */
export const connectionColumns = `c.id, c.tenant_id as "tenantId", t.slug as "tenantSlug", t.name as "tenantName", t.status as "tenantStatus",
  c.slug, c.name, c.protocol, c.enabled, c.version, c.issuer, c.client_id as "clientId", c.client_secret as "clientSecret", c.scopes,
  c.sign_in_url as "signInUrl", c.certificates, c.email_claim as "emailClaim", c.name_claim as "nameClaim", c.groups_claim as "groupsClaim",
  c.role_mappings as "roleMappings", c.default_role as "defaultRole", c.allow_idp_initiated as "allowIdpInitiated"`;

/**
 * The connection that an address names, when people may come in by it.
 *
 * @throws DomainError NOT_FOUND when there is none of this protocol or it is switched off, FORBIDDEN when its company is suspended
 */
export async function usableConnection(
  sql: AuthSql,
  slug: string,
  protocol?: Connection['protocol'],
): Promise<Connection> {
  const found = await findConnection(sql, slug);
  if (!found?.enabled || (protocol && found.protocol !== protocol)) throw nothingHere();
  if (found.tenantStatus === 'suspended')
    throw refused('auth.tenant_suspended', suspendedMessage(found.tenantName), { tenant: found.tenantName });
  return found;
}

/** A SAML connection, switched on or not. @throws DomainError NOT_FOUND */
export async function samlConnection(sql: AuthSql, slug: string): Promise<Connection> {
  const found = await findConnection(sql, slug);
  if (found?.protocol !== 'saml') throw nothingHere();
  return found;
}

async function findConnection(sql: AuthSql, slug: string): Promise<Connection | undefined> {
  const [found] = await sql<Connection[]>`
    select ${sql.unsafe(connectionColumns)}
    from control.sso_connection c join control.tenant t on t.id = c.tenant_id where c.slug = ${slug}`;
  return found;
}

const nothingHere = () =>
  new DomainError('NOT_FOUND', 'There is no single sign-on at this address.', { rule: 'sso.no_connection' });

/** Where the browser and the provider find a connection. */
export function addressesOf(publicOrigin: string, slug: string) {
  const base = `${publicOrigin}/auth/sso/${slug}`;
  return {
    start: `${base}/start`,
    /** Redirect URI of OIDC. */
    callback: `${base}/callback`,
    /** Assertion consumer service of SAML. */
    acs: `${base}/acs`,
    /** Where our metadata is, and the entity id that we go by. */
    metadata: `${base}/metadata`,
    finish: `${base}/finish`,
  };
}

/** For whoever comes in and is not let in: a rule that the app has words for. */
export const refused = (rule: string, message: string, params?: Readonly<Record<string, unknown>>) =>
  new DomainError('FORBIDDEN', message, params ? { rule, params } : { rule });
