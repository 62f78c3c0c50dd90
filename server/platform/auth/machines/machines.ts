import { compileGrants } from '../../../engine/permissions.ts';
import type { Caller } from '../../../database/transaction.ts';
import { DomainError } from '../../../errors.ts';
import type { AuthDatabase } from '../database.ts';
import type { KeySource } from '../keys.ts';
import type { Identity } from '../verify.ts';
import { Guesses } from './guesses.ts';
import { LastUse } from './last-use.ts';
import {
  clientOfSecret,
  credentialOfVia,
  identityOfClaims,
  identityOfKey,
  type MachineClaims,
} from './machine-identity.ts';
import { issueMachineToken } from './machine-tokens.ts';
import { covers } from './scopes.ts';
import { OAuthError, type TokenRequest } from './token-request.ts';

const mostRemembered = 10_000;
const form = /^[\w*]+:[\w*]+:\w+(:[\w*]+)?$/;

/** How service accounts come in: by an API key, or by a token for their client secret. */
export class Machines {
  readonly issuer: string;
  readonly #database: AuthDatabase;
  readonly #keys: KeySource;
  readonly #guesses: Guesses;
  readonly #lastUse: LastUse;
  /** Secrets that were right here: they go on while others guess from the same address. */
  readonly #right = new Set<string>();

  /** @param issuer origin of the installation, which its tokens name */
  constructor(database: AuthDatabase, keys: KeySource, issuer: string, report: (error: unknown) => void = () => {}) {
    this.issuer = issuer;
    this.#database = database;
    this.#keys = keys;
    this.#guesses = new Guesses(database);
    this.#lastUse = new LastUse(database, report);
  }

  /**
   * Who an API key belongs to.
   *
   * @param address where it came from, of `addressOf`
   * @throws DomainError UNAUTHENTICATED auth.key_invalid, whatever is the matter with it, or RATE_LIMITED after too many wrong ones
   */
  async byKey(key: string, address: string): Promise<Identity> {
    const identity = await this.#looked(key, address, () => identityOfKey(this.#database, key, address));
    if (identity) {
      this.#lastUse.note(identity.sessionId);
      return identity;
    }
    throw new DomainError('UNAUTHENTICATED', 'The key is not valid.', { rule: 'auth.key_invalid' });
  }

  /** Who a machine's token belongs to. @throws DomainError UNAUTHENTICATED when what it was given for no longer stands */
  async byClaims(claims: MachineClaims): Promise<Identity> {
    const identity = await identityOfClaims(this.#database, claims);
    if (!identity)
      throw new DomainError('UNAUTHENTICATED', 'The client secret that this token was given for was revoked.', {
        rule: 'auth.credential_revoked',
      });
    this.#lastUse.note(claims.credentialId);
    return identity;
  }

  /**
   * A machine on whose behalf a job runs, as far as what it queued it with still goes.
   *
   * @throws DomainError FORBIDDEN when that no longer stands
   */
  async behind({ tenantId, actor }: Caller): Promise<Identity> {
    const credentialId = credentialOfVia(actor.via ?? '');
    const claims = { tenantId, serviceAccountId: actor.id, scopes: actor.scopes ?? [], expiresAt: Infinity };
    const identity = credentialId && (await identityOfClaims(this.#database, { ...claims, credentialId }));
    if (identity) return identity;
    throw new DomainError('FORBIDDEN', 'The key that this was begun with was revoked.', {
      rule: 'auth.credential_revoked',
    });
  }

  /**
   * Gives a token for a client secret.
   *
   * @throws OAuthError invalid_client, or invalid_scope for more than the service account has
   * @throws DomainError RATE_LIMITED after too many wrong secrets from the address
   */
  async grant(
    { clientId, clientSecret, scopes }: TokenRequest,
    address: string,
  ): Promise<{ accessToken: string; expiresIn: number; scopes: readonly string[] }> {
    const look = () => clientOfSecret(this.#database, clientId, clientSecret);
    const client = await this.#looked(clientSecret, address, look);
    if (!client) throw new OAuthError('invalid_client', 'There is no such client, or that is not its secret.');
    const grants = compileGrants(client.scopes);
    const beyond = scopes?.find((scope) => !form.test(scope) || !covers(grants, scope));
    if (beyond !== undefined) throw new OAuthError('invalid_scope', 'A scope is not one of this client.');
    this.#lastUse.note(client.credentialId);
    const granted = scopes ? [...new Set(scopes)] : client.scopes;
    const at = { issuer: this.issuer, audience: `${this.issuer}/graphql` };
    return { ...(await issueMachineToken(this.#keys, at, { ...client, scopes: granted })), scopes: granted };
  }

  async close(): Promise<void> {
    await this.#lastUse.flush();
  }

  /** Looks a secret up, unless there were too many wrong ones from the address. @throws DomainError RATE_LIMITED */
  async #looked<T>(secret: string, from: string, look: () => Promise<T | null>): Promise<T | null> {
    if (!this.#right.has(secret)) this.#guesses.assertFew(from);
    const found = await look();
    if (found) {
      if (this.#right.size >= mostRemembered) this.#right.clear();
      this.#right.add(secret);
      return found;
    }
    this.#right.delete(secret);
    await this.#guesses.count(from);
    return null;
  }
}
