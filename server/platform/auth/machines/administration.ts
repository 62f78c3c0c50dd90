import { v7 as uuidv7 } from 'uuid';
import type { Sql } from '../../../database/client.ts';
import type { Model } from '../../../engine/model.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import type { AuthDatabase, AuthSql } from '../database.ts';
import { notifyRevoked } from '../database.ts';
import type { CreateInput, KeyInput, RotateInput, UpdateInput } from './administration-input.ts';
import { assertActive, explained, notFound, requirePermission } from './administration-refusals.ts';
import { credentialOfVia, viaCredential } from './machine-identity.ts';
import { assertGiven, checkScopes, within } from './scopes.ts';
import { type MadeSecret, makeSecret, shown } from './secret.ts';
import { readServiceAccounts, type ServiceAccount } from './service-account.ts';
import { type Change, differences, rowOf, witness } from './witness.ts';

const mostKeys = 100; // of one service account, those that are over included

/** What was done, and for a new credential its secret, which is known here and never again. */
export interface Administered {
  readonly account: ServiceAccount;
  readonly credentialId: string | null;
  readonly secret: string | null;
}

interface Locked {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly scopes: string[];
  readonly active: boolean;
  readonly version: number;
}

/** What a change does to a service account, told to the audit without any secret. */
interface Done {
  readonly changes: readonly Change[];
  readonly credentialId?: string;
  readonly secret?: MadeSecret;
}

/**
 * The service accounts of a company and their credentials, as its administrators manage them. Nobody gives a machine more than they have:
 * not in its scopes, and not by taking a credential of an account that has more.
 */
export class ServiceAccounts {
  readonly #database: AuthDatabase;
  readonly #tenants: Sql;
  readonly #model: Model;

  constructor(database: AuthDatabase, tenants: Sql, model: Model) {
    this.#database = database;
    this.#tenants = tenants;
    this.#model = model;
  }

  /** @throws DomainError FORBIDDEN */
  list(principal: Principal): Promise<ServiceAccount[]> {
    requirePermission(principal, 'read');
    return this.#database.transaction((sql) => readServiceAccounts(sql, principal.tenantId));
  }

  /** Null for one of another company, or that is not there. @throws DomainError FORBIDDEN */
  async find(principal: Principal, id: string): Promise<ServiceAccount | null> {
    requirePermission(principal, 'read');
    const found = await this.#database.transaction((sql) => readServiceAccounts(sql, principal.tenantId, id));
    return found[0] ?? null;
  }

  /** How credentials begin that the audit names, by that name. */
  async prefixesOf(vias: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(vias.flatMap((via) => credentialOfVia(via ?? '') ?? []))];
    if (ids.length === 0) return new Map();
    const rows = await this.#database.transaction(
      (sql) => sql<{ id: string; prefix: string }[]>`
        select id, prefix from control.service_credential where id = any(${ids}::uuid[])`,
    );
    return new Map(rows.map(({ id, prefix }) => [viaCredential(id), shown(prefix)]));
  }

  /** @throws DomainError FORBIDDEN, BAD_USER_INPUT, or CONFLICT for a name that is taken */
  create(principal: Principal, { name, description, scopes }: CreateInput, dryRun: boolean): Promise<Administered> {
    requirePermission(principal, 'create');
    const given = checkScopes(this.#model, rightsOf(principal), scopes, 'input.scopes');
    const id = uuidv7();
    return this.#run(principal, 'createServiceAccount', dryRun, async (sql) => {
      await sql`
        insert into control.service_account (id, tenant_id, name, description, scopes, created_by)
        values (${id}, ${principal.tenantId}, ${name}, ${description}, ${given}, ${principal.actor.id})`;
      const made = { name, description, scopes: given, active: true };
      return { id, done: { changes: differences({}, made) } };
    });
  }

  /** @throws DomainError FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, or CONFLICT for a stale version or a name that is taken */
  update(
    principal: Principal,
    id: string,
    expectedVersion: number | null,
    input: UpdateInput,
    dryRun: boolean,
  ): Promise<Administered> {
    requirePermission(principal, 'update');
    const scopes = input.scopes && checkScopes(this.#model, rightsOf(principal), input.scopes, 'input.scopes');
    return this.#change(principal, 'updateServiceAccount', id, dryRun, async (sql, account) => {
      if (expectedVersion !== null && expectedVersion !== account.version)
        throw new DomainError('CONFLICT', 'Somebody else has changed it meanwhile: read it again.', {
          rule: 'version.stale',
          params: { expected: expectedVersion, actual: account.version },
          fields: ['expectedVersion'],
        });
      // whoever switches it on again, or leaves scopes in place beside new ones, answers for all of them
      if (input.active && !account.active) assertGiven(rightsOf(principal), scopes ?? account.scopes, 'input.active');
      const { name, description, active } = account;
      const before = { name, description, active, scopes: account.scopes };
      const after = {
        name: input.name ?? name,
        description: input.description ?? description,
        active: input.active ?? active,
        scopes: scopes ?? account.scopes,
      };
      await sql`
        update control.service_account
        set name = ${after.name}, description = ${after.description}, active = ${after.active}, scopes = ${after.scopes}
        where id = ${id}`;
      return { changes: differences(before, after) };
    });
  }

  /** @throws DomainError FORBIDDEN, NOT_FOUND, BAD_USER_INPUT */
  createKey(principal: Principal, input: KeyInput, dryRun: boolean): Promise<Administered> {
    requirePermission(principal, 'update');
    const { serviceAccountId, name, expiresAt = null, allowedAddresses } = input;
    return this.#change(principal, 'createApiKey', serviceAccountId, dryRun, async (sql, account) => {
      assertActive(account);
      const scopes = checkScopes(this.#model, rightsOf(principal), input.scopes ?? account.scopes, 'input.scopes');
      const beyond = scopes.filter((scope) => !within([scope], account.scopes).length);
      if (beyond.length > 0)
        throw new DomainError('BAD_USER_INPUT', `The service account does not have ${beyond.join(', ')}.`, {
          rule: 'scope.beyond_account',
          params: { scopes: beyond },
          fields: ['input.scopes'],
        });
      const [count] = await sql<{ keys: number }[]>`
        select count(*)::int as keys from control.service_credential where service_account_id = ${account.id} and kind = 'api_key'`;
      if (count && count.keys >= mostKeys)
        throw new DomainError('RULE_VIOLATED', `A service account may have ${String(mostKeys)} keys.`, {
          rule: 'api_key.too_many',
          params: { most: mostKeys },
        });
      const secret = makeSecret();
      const credentialId = uuidv7();
      await sql`
        insert into control.service_credential (id, service_account_id, kind, name, prefix, hash, scopes, allowed, expires_at, created_by)
        values (${credentialId}, ${account.id}, 'api_key', ${name}, ${secret.prefix}, ${secret.hash}, ${scopes},
          ${allowedAddresses.length > 0 ? allowedAddresses : null}::text[]::cidr[], ${expiresAt}, ${principal.actor.id})`;
      const made = { name, prefix: shown(secret.prefix), scopes, expiresAt, allowedAddresses };
      return { changes: rowOf('apiKeys', credentialId, 'ADDED', differences({}, made)), credentialId, secret };
    });
  }

  /**
   * Makes a new client secret; the one there is may be used for some minutes more.
   *
   * @throws DomainError FORBIDDEN, NOT_FOUND, or RULE_VIOLATED when two live already
   */
  rotateSecret(
    principal: Principal,
    { serviceAccountId, overlapMinutes }: RotateInput,
    dryRun: boolean,
  ): Promise<Administered> {
    requirePermission(principal, 'update');
    return this.#change(principal, 'rotateClientSecret', serviceAccountId, dryRun, async (sql, account) => {
      assertActive(account);
      assertGiven(rightsOf(principal), account.scopes, 'serviceAccountId');
      const live = await sql<{ id: string }[]>`
        select id from control.service_credential
        where service_account_id = ${account.id} and kind = 'client_secret' and revoked_at is null and (expires_at is null or expires_at > now())`;
      if (live.length > 1)
        throw new DomainError('RULE_VIOLATED', 'Two client secrets live already: revoke one first.', {
          rule: 'client_secret.two_live',
        });
      const secret = makeSecret();
      const credentialId = uuidv7();
      const ended = await sql<{ id: string; expiresAt: Date }[]>`
        update control.service_credential set expires_at = least(expires_at, now() + make_interval(mins => ${overlapMinutes}))
        where id = any(${live.map((each) => each.id)}::uuid[]) returning id, expires_at as "expiresAt"`;
      await sql`
        insert into control.service_credential (id, service_account_id, kind, name, prefix, hash, created_by)
        values (${credentialId}, ${account.id}, 'client_secret', '', ${secret.prefix}, ${secret.hash}, ${principal.actor.id})`;
      const changes = [
        ...ended.flatMap(({ id, expiresAt }) =>
          rowOf('clientSecrets', id, 'CHANGED', differences({}, { expiresAt: expiresAt.toISOString() })),
        ),
        ...rowOf('clientSecrets', credentialId, 'ADDED', differences({}, { prefix: shown(secret.prefix) })),
      ];
      return { changes, credentialId, secret };
    });
  }

  /** Ends a key or client secret, and the tokens given for it; felt at once. @throws DomainError FORBIDDEN, NOT_FOUND */
  async revoke(
    principal: Principal,
    kind: 'api_key' | 'client_secret',
    credentialId: string,
    dryRun: boolean,
  ): Promise<Administered> {
    requirePermission(principal, 'update');
    const [owner] = await this.#database.transaction(
      (sql) => sql<{ id: string }[]>`
        select a.id from control.service_credential c join control.service_account a on a.id = c.service_account_id
        where c.id = ${credentialId} and c.kind = ${kind} and a.tenant_id = ${principal.tenantId}`,
    );
    if (!owner) throw notFound(kind === 'api_key' ? 'API key' : 'client secret');
    const [command, part] =
      kind === 'api_key' ? (['revokeApiKey', 'apiKeys'] as const) : (['revokeClientSecret', 'clientSecrets'] as const);
    return this.#change(principal, command, owner.id, dryRun, async (sql) => {
      const revoked = await sql<{ revokedAt: Date }[]>`
        update control.service_credential set revoked_at = now(), revoked_by = ${principal.actor.id}
        where id = ${credentialId} and revoked_at is null returning revoked_at as "revokedAt"`;
      await notifyRevoked(sql, credentialId);
      const changes = revoked.flatMap(({ revokedAt }) =>
        rowOf(part, credentialId, 'CHANGED', differences({}, { revokedAt: revokedAt.toISOString() })),
      );
      return { changes, credentialId };
    });
  }

  /** Locks the account, so that two administrators follow each other, and tells every instance to look again. */
  #change(
    principal: Principal,
    command: string,
    id: string,
    dryRun: boolean,
    work: (sql: AuthSql, account: Locked) => Promise<Done>,
  ): Promise<Administered> {
    return this.#run(principal, command, dryRun, async (sql) => {
      const [account] = await sql<Locked[]>`
        select id, name, description, scopes, active, version from control.service_account
        where id = ${id} and tenant_id = ${principal.tenantId} for update`;
      if (!account) throw notFound('service account');
      const done = await work(sql, account);
      await sql`update control.service_account set version = version + 1, updated_at = now() where id = ${account.id}`;
      await notifyRevoked(sql, account.id);
      return { id: account.id, done };
    });
  }

  async #run(
    principal: Principal,
    command: string,
    dryRun: boolean,
    work: (sql: AuthSql) => Promise<{ id: string; done: Done }>,
  ): Promise<Administered> {
    try {
      return await this.#database.transaction(async (sql) => {
        const { id, done } = await work(sql);
        const [account] = await readServiceAccounts(sql, principal.tenantId, id);
        if (!account) throw new Error('a service account that was just written is gone');
        const answer = { account, credentialId: done.credentialId ?? null, secret: done.secret?.text ?? null };
        if (dryRun) throw new DryRun({ ...answer, secret: null });
        // The tenant's database may be another: what is witnessed there and then not done here is seen as that, where something done and not
        // witnessed would never be seen.
        await witness(this.#tenants, principal, { command, account, changes: done.changes });
        return answer;
      });
    } catch (error) {
      if (error instanceof DryRun) return error.answer;
      throw explained(error);
    }
  }
}

/** Undoes what was only tried. */
class DryRun extends Error {
  readonly answer: Administered;

  constructor(answer: Administered) {
    super('a dry run');
    this.answer = answer;
  }
}

/** What somebody may give does not depend on what their company has a licence for. */
function rightsOf({ grants, granted = grants }: Principal): Principal['grants'] {
  return granted;
}
