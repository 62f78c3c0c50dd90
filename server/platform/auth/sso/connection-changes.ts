import type { Transaction } from '../../../database/transaction.ts';
import { newId } from '../../../engine/ids.ts';
import { parseInput } from '../../../engine/parse-input.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import { sealClientSecret } from './client-secret.ts';
import { type Connection, connectionColumns } from './connection.ts';
import { connectionInput, mappingInput, newConnectionInput, requireIssuer, requireRoles } from './connection-input.ts';
import { changesBetween, type ControlQuery, type Managed, managing, notifyAll } from './managing.ts';
import { readProviderMetadata } from './saml-metadata.ts';

/** What the changes need to know of the installation. */
export interface Surroundings {
  /** Whether a provider may be at this address though it is plain HTTP. */
  readonly isTrusted: (url: URL) => boolean;
}

/** Roles that people of a company may have, and what each allows. */
export type RoleTable = Readonly<Record<string, readonly string[]>>;

/** Columns that may be changed, and what they are called in SQL. */
const columns = {
  name: 'name',
  enabled: 'enabled',
  issuer: 'issuer',
  clientId: 'client_id',
  clientSecret: 'client_secret',
  scopes: 'scopes',
  signInUrl: 'sign_in_url',
  certificates: 'certificates',
  emailClaim: 'email_claim',
  nameClaim: 'name_claim',
  groupsClaim: 'groups_claim',
  roleMappings: 'role_mappings',
  defaultRole: 'default_role',
  allowIdpInitiated: 'allow_idp_initiated',
} as const;
const types: Partial<Record<keyof typeof columns, string>> = {
  scopes: 'text[]',
  certificates: 'text[]',
  roleMappings: 'jsonb',
  enabled: 'boolean',
  allowIdpInitiated: 'boolean',
};
type Patch = Partial<Pick<Connection, keyof typeof columns>>;

/** Makes a connection, switched off. @returns its id */
export function createConnection(
  tx: Transaction,
  principal: Principal,
  input: unknown,
  { isTrusted }: Surroundings,
): Promise<string> {
  const { protocol, slug: wanted, ...given } = parseInput(newConnectionInput, input);
  if (protocol === 'oidc') requireOidc(given, isTrusted);
  return managing(tx, principal, 'createSsoConnection', async (query, company) => {
    const slug = wanted ?? company.slug;
    requireSlug(slug, company.slug);
    const id = newId();
    const made = await query(
      `insert into control.sso_connection (id, tenant_id, slug, name, protocol, version) values ($1::uuid, $2::uuid, $3::text, '', $4::text, 0)
       on conflict (slug) do nothing returning id`,
      [id, company.id, slug, protocol],
    );
    if (made.length === 0)
      throw new DomainError('CONFLICT', `There is a connection "${slug}" already: choose another slug.`, {
        rule: 'sso.slug_taken',
        fields: ['input.slug'],
      });
    const patched = await patch(query, await lockedConnection(query, company.id, id), withSecret(id, given));
    return {
      ...patched,
      changes: [
        { field: 'slug', before: null, after: slug },
        { field: 'protocol', before: null, after: protocol },
        ...patched.changes,
      ],
    };
  });
}

/** @param expectedVersion the version last read; another is a conflict */
export function updateConnection(
  tx: Transaction,
  principal: Principal,
  { id, expectedVersion, input }: { id: string; expectedVersion: number | null; input: unknown },
  { isTrusted }: Surroundings,
): Promise<string> {
  const given = parseInput(connectionInput, input);
  return managing(tx, principal, 'updateSsoConnection', async (query, company) => {
    const connection = await lockedConnection(query, company.id, id);
    if (expectedVersion !== null && expectedVersion !== connection.version)
      throw new DomainError('CONFLICT', 'Somebody changed this connection meanwhile: read it again.', {
        rule: 'record.changed',
        params: { version: connection.version },
      });
    if (connection.protocol === 'oidc') requireOidc({ ...connection, ...given }, isTrusted);
    else if (given.issuer !== undefined)
      throw new DomainError('BAD_USER_INPUT', 'The issuer of a SAML provider comes with its metadata.', {
        rule: 'sso.issuer_of_metadata',
        fields: ['input.issuer'],
      });
    return patch(query, connection, withSecret(id, given));
  });
}

/** Takes over what a SAML provider says of itself. */
export function setMetadata(
  tx: Transaction,
  principal: Principal,
  id: string,
  xml: string,
  path: string,
): Promise<string> {
  const metadata = readProviderMetadata(xml, path);
  return managing(tx, principal, 'uploadSsoMetadata', async (query, company) => {
    const connection = await lockedConnection(query, company.id, id);
    if (connection.protocol !== 'saml')
      throw new DomainError('RULE_VIOLATED', 'Only SAML providers have metadata of this kind.', {
        rule: 'sso.not_saml',
      });
    return patch(query, connection, metadata);
  });
}

/**
 * Says which groups stand for which roles, and what whoever is in none of them gets.
 *
 * @param given with the roles that the company has
 */
export function mapRoles(
  tx: Transaction,
  principal: Principal,
  id: string,
  { input, roles: known }: { input: unknown; roles: RoleTable },
): Promise<string> {
  const { mappings, defaultRole = null } = parseInput(mappingInput, input);
  return managing(tx, principal, 'mapSsoRoles', async (query, company) => {
    const check = { known, giver: principal.granted ?? principal.grants };
    requireRoles(
      mappings.map(({ role }) => role),
      check,
      'input.mappings',
    );
    if (defaultRole !== null) requireRoles([defaultRole], check, 'input.defaultRole');
    const connection = await lockedConnection(query, company.id, id);
    const distinct = new Map(mappings.map((each) => [JSON.stringify([each.group, each.role]), each]));
    return patch(query, connection, { roleMappings: [...distinct.values()], defaultRole });
  });
}

/** Lets people in by a connection, or no more: then the sessions that began there end. */
export function setEnabled(tx: Transaction, principal: Principal, id: string, enabled: boolean): Promise<string> {
  return managing(tx, principal, enabled ? 'enableSsoConnection' : 'disableSsoConnection', async (query, company) => {
    const connection = await lockedConnection(query, company.id, id);
    if (enabled) requireComplete(connection);
    else await endSessions(query, id);
    return patch(query, connection, { enabled });
  });
}

async function patch(query: ControlQuery, connection: Connection, given: Patch): Promise<Managed<string>> {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const changes = changesBetween(connection, present);
  const { id, version } = connection;
  const keys = changes.map(({ field }) => field as keyof typeof columns);
  if (keys.length === 0) return { result: id, aggregate: 'SsoConnection', rootId: id, version, changes };
  const sets = keys.map((key, index) => `${columns[key]} = $${String(index + 2)}::${types[key] ?? 'text'}`);
  await query(
    `update control.sso_connection set ${sets.join(', ')}, version = version + 1, updated_at = now() where id = $1::uuid`,
    [id, ...keys.map((key) => given[key])],
  );
  // another provider has other names for people: what it calls somebody says nothing of who that was before
  if (keys.includes('issuer')) await query(`delete from control.account where provider_id = $1::text`, [`sso:${id}`]);
  const shown = changes.map((change) =>
    change.field === 'clientSecret'
      ? { field: change.field, before: null, after: null, masked: true as const }
      : change,
  );
  return { result: id, aggregate: 'SsoConnection', rootId: id, version: version + 1, changes: shown };
}

/** Kept from other changes until this one is done. @throws DomainError NOT_FOUND, for another company's as for none */
export const lockedConnection = (query: ControlQuery, tenantId: string, id: string): Promise<Connection> =>
  findConnection(query, tenantId, id, 'for update of c');

/** @throws DomainError NOT_FOUND, for another company's as for none */
export async function findConnection(
  query: ControlQuery,
  tenantId: string,
  id: string,
  lock: 'for update of c' | '' = '',
): Promise<Connection> {
  const [found] = await query<Connection>(
    `select ${connectionColumns} from control.sso_connection c join control.tenant t on t.id = c.tenant_id
     where c.id::text = $1::text and c.tenant_id = $2::uuid ${lock}`,
    [id, tenantId],
  );
  if (found) return found;
  throw new DomainError('NOT_FOUND', 'There is no connection with this id.', {
    rule: 'record.not_found',
    fields: ['id'],
  });
}

async function endSessions(query: ControlQuery, connectionId: string): Promise<void> {
  const ended = await query<{ id: string }>(
    `delete from control.session where id in (select session_id from control.sso_session where connection_id = $1::uuid) returning id`,
    [connectionId],
  );
  await notifyAll(
    query,
    ended.map(({ id }) => id),
  );
}

type Given = Omit<Patch, 'clientSecret'> & { readonly clientSecret?: string | null | undefined };

function withSecret(id: string, { clientSecret, ...given }: Given): Patch {
  if (clientSecret === undefined) return given;
  return { ...given, clientSecret: clientSecret && sealClientSecret(id, clientSecret) };
}

function requireOidc(
  given: { issuer?: string | null; clientId?: string | null },
  isTrusted: (url: URL) => boolean,
): void {
  for (const field of ['issuer', 'clientId'] as const)
    if (!given[field])
      throw new DomainError('BAD_USER_INPUT', `An OpenID connection needs input.${field}.`, {
        rule: 'input.required',
        fields: [`input.${field}`],
      });
  requireIssuer(given.issuer ?? '', isTrusted);
}

function requireSlug(slug: string, companySlug: string): void {
  const isOwn = slug === companySlug || slug.startsWith(`${companySlug}-`);
  if (isOwn && /^[a-z][a-z0-9-]{0,58}[a-z0-9]$/.test(slug)) return;
  throw new DomainError(
    'BAD_USER_INPUT',
    `The slug must be ${companySlug}, or ${companySlug}- and letters, digits and hyphens.`,
    {
      rule: 'sso.slug_form',
      fields: ['input.slug'],
    },
  );
}

function requireComplete({ protocol, issuer, certificates, signInUrl }: Connection): void {
  if (protocol === 'oidc' || (issuer && signInUrl && certificates.length > 0)) return;
  throw new DomainError('RULE_VIOLATED', 'Upload the metadata of the provider first.', { rule: 'sso.no_metadata' });
}
