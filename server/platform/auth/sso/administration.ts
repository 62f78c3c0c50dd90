import type { Transaction } from '../../../database/transaction.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import * as changes from './connection-changes.ts';
import { type ConnectionView, viewConnections } from './connection-view.ts';
import { addDomain, domainToProve, markVerified, removeDomain, requireProof, type TxtLookup } from './domains.ts';
import { type HistoryEntry, readHistory } from './history.ts';
import { reading } from './managing.ts';
import type { OidcClient } from './oidc.ts';
import type { Outbound } from './outbound.ts';
import { setPasswordSignIn } from './password-policy.ts';

export interface AdministrationOptions extends changes.Surroundings {
  /** Roles of a company, by a transaction of its own. */
  readonly rolesOf: (tenantId: string) => Promise<changes.RoleTable>;
  readonly publicOrigin: string;
  readonly oidc: OidcClient;
  readonly ask: Outbound;
  readonly lookup: TxtLookup;
}

/** What was found when a connection was tried. */
export interface Finding {
  readonly ok: boolean;
  /** A rule, for whoever words it in the app. */
  readonly rule: string;
  readonly message: string;
}

/** Runs in a transaction of the database in which the control tables are. */
export type InTransaction = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** How a company signs in, for those who look after it. Every method refuses callers without the permission, and writes to the audit. */
export class SsoAdministration {
  readonly #options: AdministrationOptions;

  constructor(options: AdministrationOptions) {
    this.#options = options;
  }

  /** @throws DomainError FORBIDDEN */
  read(tx: Transaction, principal: Principal): Promise<{ passwordSignIn: boolean; connections: ConnectionView[] }> {
    return reading(tx, principal, async (query) => {
      const [tenant] = await query<{ passwordSignIn: boolean }>(
        'select password_sign_in as "passwordSignIn" from control.tenant where id = $1::uuid',
        [principal.tenantId],
      );
      const connections = await viewConnections(query, this.#options.publicOrigin, principal.tenantId);
      return { passwordSignIn: tenant?.passwordSignIn ?? true, connections };
    });
  }

  /** @throws DomainError NOT_FOUND */
  async one(tx: Transaction, principal: Principal, id: string): Promise<ConnectionView> {
    const { publicOrigin } = this.#options;
    const [found] = await reading(tx, principal, (query) =>
      viewConnections(query, publicOrigin, principal.tenantId, id),
    );
    if (!found)
      throw new DomainError('NOT_FOUND', 'There is no connection with this id.', { rule: 'record.not_found' });
    return found;
  }

  create = (tx: Transaction, principal: Principal, input: unknown) =>
    changes.createConnection(tx, principal, input, this.#options);

  update = (
    tx: Transaction,
    principal: Principal,
    change: { id: string; expectedVersion: number | null; input: unknown },
  ) => changes.updateConnection(tx, principal, change, this.#options);

  /** Roles that people of a company may have, and what each allows. Not for within a transaction: it takes one itself. */
  rolesOf = (tenantId: string): Promise<changes.RoleTable> => this.#options.rolesOf(tenantId);

  mapRoles = changes.mapRoles;
  setEnabled = changes.setEnabled;
  setMetadata = changes.setMetadata;
  addDomain = addDomain;
  removeDomain = removeDomain;
  setPasswordSignIn = setPasswordSignIn;
  history = (tx: Transaction, principal: Principal, first: number): Promise<HistoryEntry[]> =>
    readHistory(tx, principal, first);

  /** Fetches the metadata that a provider publishes; nothing is changed by it. @throws DomainError RULE_VIOLATED */
  async fetchMetadata(url: string): Promise<string> {
    const answer = await this.#options.ask(url);
    if (answer.ok) return answer.text();
    throw new DomainError('RULE_VIOLATED', `The metadata cannot be fetched: ${String(answer.status)} at ${url}.`, {
      rule: 'sso.provider_unreachable',
      fields: ['url'],
    });
  }

  /** Looks for the TXT record of a domain, outside of any transaction. @throws DomainError RULE_VIOLATED, NOT_FOUND, FORBIDDEN */
  async proveDomain(inTransaction: InTransaction, principal: Principal, id: string): Promise<void> {
    const domain = await inTransaction((tx) => domainToProve(tx, principal, id));
    if (domain.verifiedAt === null) await requireProof(domain, this.#options.lookup);
  }

  verifyDomain = (tx: Transaction, principal: Principal, id: string) => markVerified(tx, principal, id, { by: 'dns' });

  /** Tries a connection as far as that goes without a person: whether the provider is there and is who it should be. */
  async test(inTransaction: InTransaction, principal: Principal, id: string): Promise<Finding[]> {
    const view = await inTransaction((tx) => this.one(tx, principal, id));
    const domains: Finding = view.domains.some(({ verifiedAt }) => verifiedAt !== null)
      ? { ok: true, rule: 'sso.domain_verified', message: 'It has a proved domain.' }
      : { ok: false, rule: 'sso.no_domain', message: 'It has no proved domain: nobody is let in.' };
    const roles: Finding =
      view.roleMappings.length > 0 || view.defaultRole !== null
        ? { ok: true, rule: 'sso.roles_mapped', message: 'It gives roles.' }
        : { ok: false, rule: 'sso.no_mapping', message: 'It gives no role: nobody new is let in.' };
    const provider = view.protocol === 'saml' ? testSaml(view) : await this.#testOidc(inTransaction, principal, id);
    return [...provider, domains, roles];
  }

  async #testOidc(inTransaction: InTransaction, principal: Principal, id: string): Promise<Finding[]> {
    const connection = await inTransaction((tx) =>
      reading(tx, principal, (query) => changes.findConnection(query, principal.tenantId, id)),
    );
    try {
      const server = await this.#options.oidc.discover(connection);
      const methods = server.code_challenge_methods_supported;
      const pkce: Finding =
        methods === undefined || methods.includes('S256')
          ? { ok: true, rule: 'sso.pkce', message: 'It takes PKCE with S256.' }
          : { ok: false, rule: 'sso.no_pkce', message: 'It does not take PKCE with S256.' };
      return [{ ok: true, rule: 'sso.discovered', message: `It is ${server.issuer}.` }, pkce];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return [{ ok: false, rule: error.rule ?? 'sso.provider_unreachable', message: error.message }];
    }
  }
}

function testSaml({ issuer, certificates }: ConnectionView): Finding[] {
  if (issuer === null || certificates.length === 0)
    return [{ ok: false, rule: 'sso.no_metadata', message: 'Its metadata is missing.' }];
  const isOver = certificates.every(({ validUntil }) => Date.parse(validUntil) < Date.now());
  return [
    { ok: true, rule: 'sso.metadata', message: `It is ${issuer}.` },
    isOver
      ? { ok: false, rule: 'sso.certificate_expired', message: 'Its signing certificate has expired.' }
      : { ok: true, rule: 'sso.certificate', message: 'It has a signing certificate.' },
  ];
}
