import { Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import type { Transaction } from '../../../database/transaction.ts';
import { newId } from '../../../engine/ids.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import { randomToken } from '../random-token.ts';
import { lockedConnection } from './connection-changes.ts';
import { proofOf } from './connection-view.ts';
import { type ControlQuery, type Managed, managing, reading } from './managing.ts';

/** The texts of a name's TXT records. */
export type TxtLookup = (name: string) => Promise<readonly string[]>;

/** @param servers `address` or `address:port` of resolvers to ask instead of the system's */
export function txtLookup(servers: readonly string[]): TxtLookup {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
      throw new DomainError('UNAVAILABLE', 'The domain name system does not answer at the moment.', {
        rule: 'sso.dns_away',
        params: { retryAfter: 30 },
      });
    }
  };
}

interface Domain {
  readonly id: string;
  readonly connectionId: string;
  readonly domain: string;
  readonly token: string;
  readonly verifiedAt: string | null;
}

const domainColumns = 'id, connection_id as "connectionId", domain, token, verified_at as "verifiedAt"';

/** Says that a domain is the company's, which is still to be proved. @returns the connection */
export function addDomain(
  tx: Transaction,
  principal: Principal,
  { connectionId, domain: given }: { connectionId: string; domain: string },
): Promise<string> {
  const domain = /[^\p{L}\p{M}\p{N}.-]/u.test(given.trim()) ? '' : domainToASCII(given.trim()).toLowerCase();
  if (!/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(domain))
    throw new DomainError('BAD_USER_INPUT', 'That is no domain of e-mail addresses, as example.com.', {
      rule: 'sso.domain_form',
      fields: ['domain'],
    });
  return managing(tx, principal, 'addSsoDomain', async (query, company) => {
    const { id: connection } = await lockedConnection(query, company.id, connectionId);
    const id = newId();
    const made = await query(
      `insert into control.sso_domain (id, tenant_id, connection_id, domain, token)
       values ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text) on conflict (tenant_id, domain) do nothing returning id`,
      [id, company.id, connection, domain, randomToken()],
    );
    if (made.length === 0)
      throw new DomainError('CONFLICT', `${domain} is at one of your connections already.`, {
        rule: 'sso.domain_there',
        fields: ['domain'],
      });
    const changes = [{ field: 'domain', before: null, after: domain }];
    return { result: connection, aggregate: 'SsoDomain', rootId: id, changes };
  });
}

/** The TXT record that would prove a domain. @throws DomainError NOT_FOUND */
export async function domainToProve(tx: Transaction, principal: Principal, id: string): Promise<Domain> {
  return reading(tx, principal, (query) => findDomain(query, principal.tenantId, id));
}

/** @throws DomainError RULE_VIOLATED when the record is not there */
export async function requireProof({ domain, token }: Domain, lookup: TxtLookup): Promise<void> {
  const { recordName, recordValue } = proofOf(domain, token);
  if ((await lookup(recordName)).some((text) => text.trim() === recordValue)) return;
  throw new DomainError('RULE_VIOLATED', `There is no TXT record ${recordName} with ${recordValue} yet.`, {
    rule: 'sso.domain_unproved',
    params: { recordName, recordValue },
  });
}

/** How a domain was shown to be the company's. */
export type Proof = { readonly by: 'dns' } | { readonly by: 'operator'; readonly reason: string };

/** Makes a domain the company's and nobody else's. @throws DomainError CONFLICT when another has proved it before */
export function markVerified(tx: Transaction, principal: Principal, id: string, proof: Proof): Promise<string> {
  const command = proof.by === 'dns' ? 'verifySsoDomain' : 'confirmSsoDomain';
  return managing(tx, principal, command, async (query, company) => {
    const domain = await findDomain(query, company.id, id);
    const base = { result: domain.connectionId, aggregate: 'SsoDomain', rootId: id } as const;
    if (domain.verifiedAt !== null) return { ...base, changes: [] };
    // Two companies at once: the second waits here for the first, and then finds it taken.
    await query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [`sso domain ${domain.domain}`]);
    const verified = await query(
      `update control.sso_domain set verified_at = now(), verified_by = $2::text
       where id = $1::uuid and not exists (select from control.sso_domain other where other.domain = $3::text and other.verified_at is not null)
       returning id`,
      [id, proof.by, domain.domain],
    );
    if (verified.length === 0)
      throw new DomainError('CONFLICT', `${domain.domain} belongs to another company here.`, {
        rule: 'sso.domain_taken',
      });
    const changes = Object.entries(proof).map(([field, after]) => ({
      field: field === 'by' ? 'verifiedBy' : field,
      before: null,
      after,
    }));
    return { ...base, changes };
  });
}

/** A domain of a company by its name. @throws DomainError NOT_FOUND */
export function domainNamed(tx: Transaction, principal: Principal, name: string): Promise<Domain> {
  return reading(tx, principal, async (query) => {
    const [found] = await query<Domain>(
      `select ${domainColumns} from control.sso_domain where domain = $1::text and tenant_id = $2::uuid`,
      [name.toLowerCase(), principal.tenantId],
    );
    if (found) return found;
    throw new DomainError('NOT_FOUND', `The company has not named ${name} as its domain.`, {
      rule: 'record.not_found',
    });
  });
}

/** Takes a domain off its connection: nobody of it is signed in there any more. */
export function removeDomain(tx: Transaction, principal: Principal, id: string): Promise<string> {
  return managing(tx, principal, 'removeSsoDomain', async (query, company): Promise<Managed<string>> => {
    const { domain, connectionId } = await findDomain(query, company.id, id);
    await query('delete from control.sso_domain where id = $1::uuid', [id]);
    const changes = [{ field: 'domain', before: domain, after: null }];
    return { result: connectionId, aggregate: 'SsoDomain', rootId: id, changes };
  });
}

async function findDomain(query: ControlQuery, tenantId: string, id: string): Promise<Domain> {
  const [found] = await query<Domain>(
    `select ${domainColumns} from control.sso_domain where id::text = $1::text and tenant_id = $2::uuid`,
    [id, tenantId],
  );
  if (found) return found;
  throw new DomainError('NOT_FOUND', 'There is no domain with this id.', { rule: 'record.not_found', fields: ['id'] });
}
