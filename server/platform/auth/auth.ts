import type { Logger } from 'pino';
import { createBetterAuth } from './better-auth.ts';
import { openAuthDatabase } from './database.ts';
import { accessTokenKeys, sessionCookieSecret, type AccessTokenKeys } from './keys.ts';
import { createProvision, type Provision } from './provision.ts';
import { rolesNow, type Standing } from './standing.ts';
import { readSession, signIn, signOut, type Caller, type Person } from './sign-in.ts';
import { chooseTenant, tenantsOf, type TenantMembership } from './tenants.ts';
import { accessTokens, endOfToken, type Client } from './tokens.ts';
import { findMember, findTenant } from './members.ts';
import { createVerifier, type Identity } from './verify.ts';

export interface AuthOptions {
  /** The owner's; every transaction becomes `plinth_auth`, which the owner must be allowed to `set role` to. */
  databaseUrl: string;
  /** Where people reach the app; its origin is the issuer of tokens and the one origin that may sign in. */
  publicUrl: string;
  /** Whether the demo accounts are shown. */
  demo: boolean;
  log: Logger;
}

/** Sign-in and identity: people, sessions, access tokens, and who belongs to which tenant. */
export interface Auth extends Provision {
  /** @throws UNAUTHENTICATED when the token, its session, the membership or the tenant does not stand */
  verifyAccessToken(token: string): Promise<Identity>;
  /** When a token that was verified ends, in milliseconds since 1970. */
  endOfToken(token: string): number;
  /**
   * The roles that tokens still give, many in one question.
   *
   * @returns null in place of those whose session, membership or tenant no longer stands
   */
  rolesNow(asked: readonly Standing[]): Promise<(readonly string[] | null)[]>;
  /** Calls back whenever some token may have stopped being good. */
  onRevoked(listener: () => void): void;
  /** @throws FORBIDDEN when the person does not belong to the tenant, or it is suspended */
  findMember(of: { tenant: string; person: string }): Promise<Identity>;
  /** @throws NOT_FOUND naming the tenants there are */
  findTenant(slug: string): Promise<string>;

  // What the HTTP routes are made of; `cookies` are Set-Cookie values for the answer.
  readonly publicOrigin: string;
  readonly demo: boolean;
  signIn(
    credentials: { email: string; password: string },
    caller: Caller,
  ): Promise<{ cookies: string[]; user: Person; tenants: TenantMembership[] }>;
  issueToken(
    of: { tenant?: string | undefined; client: Client },
    caller: Caller,
  ): Promise<{ cookies: string[]; token: IssuedToken }>;
  signOut(caller: Caller): Promise<{ cookies: string[] }>;
  publishedKeys(): Promise<AccessTokenKeys['published']>;

  /** Ends the connections; nothing else may be called afterwards. */
  close(): Promise<void>;
}

/** An access token for one tenant, and what the app needs to know to begin with. */
interface IssuedToken {
  accessToken: string;
  expiresAt: string;
  user: Person;
  tenant: TenantMembership;
  tenants: TenantMembership[];
}

/** Connects to the database, whose migrations must have run, and makes the signing keys on the first start. */
export async function createAuth({ databaseUrl, publicUrl, demo, log }: AuthOptions): Promise<Auth> {
  const url = new URL(publicUrl);
  const database = openAuthDatabase(databaseUrl);
  try {
    const betterAuth = createBetterAuth(database, url, await sessionCookieSecret(database), log);
    const { password } = await betterAuth.$context;
    const keys = accessTokenKeys(database);
    const tokens = accessTokens(keys, url);
    const verifier = createVerifier(database, tokens);
    const listeners: (() => void)[] = [];
    const revoked = (id: string | undefined) => {
      verifier.forget(id);
      for (const listener of listeners) listener();
    };
    await Promise.all([keys(), database.listen(revoked)]);

    return {
      ...createProvision(database, password.hash),
      publicOrigin: url.origin,
      demo,
      verifyAccessToken: verifier.verify,
      endOfToken,
      rolesNow: (asked) => rolesNow(database, asked),
      onRevoked: (listener) => listeners.push(listener),
      findMember: (of) => findMember(database, of),
      findTenant: (slug) => findTenant(database, slug),
      async signIn(credentials, caller) {
        const signedIn = await signIn(database, betterAuth, credentials, caller);
        return { ...signedIn, tenants: await tenantsOf(database, signedIn.user.id) };
      },
      async issueToken({ tenant: slug, client }, caller) {
        const session = await readSession(database, betterAuth, caller);
        const tenants = await tenantsOf(database, session.user.id);
        const tenant = chooseTenant(tenants, slug);
        const issued = await tokens.issue(session, tenant, client);
        return { cookies: session.cookies, token: { ...issued, user: session.user, tenant, tenants } };
      },
      signOut: async (caller) => ({ cookies: await signOut(database, betterAuth, caller) }),
      publishedKeys: async () => (await keys()).published,
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
