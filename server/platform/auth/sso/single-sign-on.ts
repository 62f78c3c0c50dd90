import type { AuthDatabase } from '../database.ts';
import type { Caller, Person } from '../caller.ts';
import { admit, type Leave } from './admit.ts';
import { hashToken, randomToken } from '../random-token.ts';
import type { SessionCookie } from '../session-cookie.ts';
import { issueRefreshToken } from '../session-tokens.ts';
import { readSession, startSession } from '../sessions.ts';
import { type BegunSignIn, keepBegun, takeBegun, useAssertion } from './begun-sign-ins.ts';
import type { BrowserCookie } from './browser-cookie.ts';
import { domainOf } from './claims.ts';
import { addressesOf, type Answer, type Connection, refused, samlConnection, usableConnection } from './connection.ts';
import type { OidcClient } from './oidc.ts';
import { returnPath } from './return-path.ts';
import { checkSamlResponse, samlMetadata, samlRequestUrl } from './saml.ts';

export interface SingleSignOnOptions {
  readonly database: AuthDatabase;
  readonly publicOrigin: string;
  readonly oidc: OidcClient;
  readonly cookie: BrowserCookie;
  readonly sessionCookie: SessionCookie;
  /** Makes the record of a person in their company, by which others name them. */
  readonly welcome: (tenantId: string, person: Person) => Promise<void>;
  readonly leave: Leave;
}

/** Who comes back from a provider. */
export interface SsoCaller extends Caller {
  readonly requestId: string;
}

/** Where the browser goes next, and what it is to keep. */
export interface Onward {
  readonly location: string;
  readonly cookies: readonly string[];
}

/** What the owner of an address may sign in with. */
export interface Offer {
  readonly connections: readonly { readonly name: string; readonly start: string }[];
  /** Whether a password is good for the company that owns the domain. */
  readonly password: boolean;
}

/** Sign-in by a company's own identity provider: `/auth/sso/<slug>/…`. */
export class SingleSignOn {
  readonly #options: SingleSignOnOptions;

  constructor(options: SingleSignOnOptions) {
    this.#options = options;
  }

  /** Told by the domain alone, whether or not anybody has the address. */
  async offer(email: string): Promise<Offer> {
    const rows = await this.#options.database.transaction(
      (sql) => sql<{ name: string; slug: string; password: boolean }[]>`
        select c.name, c.slug, t.password_sign_in as password
        from control.sso_domain d
        join control.sso_connection c on c.id = d.connection_id and c.enabled
        join control.tenant t on t.id = c.tenant_id
        where d.domain = ${domainOf(email)} and d.verified_at is not null`,
    );
    return {
      connections: rows.map(({ name, slug }) => ({ name, start: `/auth/sso/${slug}/start` })),
      password: rows.every(({ password }) => password),
    };
  }

  /**
   * Sends a browser to the provider, with a cookie by which it is known when it comes back.
   *
   * @throws DomainError NOT_FOUND, FORBIDDEN (suspended), RULE_VIOLATED when the provider is away or not as configured
   */
  async start(
    slug: string,
    { cookie, returnTo, loginHint }: { cookie: string | undefined; returnTo: unknown; loginHint?: string | undefined },
  ): Promise<Onward> {
    const { database, publicOrigin, oidc, cookie: browser } = this.#options;
    const connection = await this.#usable(slug);
    const isOidc = connection.protocol === 'oidc';
    const [state, browserKey] = [randomToken(), browser.read(cookie) ?? randomToken()];
    const begun: BegunSignIn = {
      connectionId: connection.id,
      browserHash: hashToken(browserKey),
      requestId: isOidc ? randomToken() : `_${randomToken()}`,
      codeVerifier: isOidc ? randomToken() : null,
      returnTo: returnPath(returnTo, connection.tenantSlug),
      answer: null,
    };
    const location = isOidc
      ? await oidc.authorizationUrl(
          connection,
          addressesOf(publicOrigin, slug).callback,
          checks(state, begun),
          loginHint,
        )
      : await samlRequestUrl(connection, publicOrigin, { id: begun.requestId, relayState: state });
    await database.transaction((sql) => keepBegun(sql, state, begun));
    return { location, cookies: [browser.set(browserKey)] };
  }

  /**
   * The answer of an OpenID provider.
   *
   * @param query as it came
   * @throws DomainError FORBIDDEN when it is not believed, or the person is not let in
   */
  async callback(slug: string, query: string, caller: SsoCaller): Promise<Onward> {
    const { database, publicOrigin, oidc } = this.#options;
    const connection = await this.#usable(slug, 'oidc');
    const state = new URLSearchParams(query).get('state') ?? '';
    const begun = await takeBegun(database, state, connection.id);
    this.#requireBrowser(begun, caller);
    const returned = new URL(addressesOf(publicOrigin, slug).callback);
    returned.search = query;
    return this.#enter(
      connection,
      await oidc.answer(connection, returned, checks(state, begun)),
      begun.returnTo,
      caller,
    );
  }

  /**
   * The answer of a SAML provider: a form from another site, which brings no cookie. So what it says is kept for a moment, and the browser is
   * sent to fetch it with a navigation that does.
   *
   * @throws DomainError FORBIDDEN when it is not believed
   */
  async consume(slug: string, form: { SAMLResponse: string; RelayState?: string | undefined }): Promise<Onward> {
    const { database, publicOrigin } = this.#options;
    const connection = await this.#usable(slug, 'saml');
    const begun = await this.#begunOrUnasked(connection, form.RelayState);
    const { answer, ...used } = await checkSamlResponse(
      connection,
      publicOrigin,
      form.SAMLResponse,
      begun.requestId || null,
    );
    const ticket = randomToken();
    await database.transaction(async (sql) => {
      await useAssertion(sql, { connectionId: connection.id, ...used });
      await keepBegun(sql, ticket, { ...begun, answer });
    });
    return { location: `/auth/sso/${slug}/finish?ticket=${ticket}`, cookies: [] };
  }

  /** Takes what `consume` kept. @throws DomainError FORBIDDEN when it is another's, or the person is not let in */
  async finish(slug: string, ticket: string, caller: SsoCaller): Promise<Onward> {
    const connection = await this.#usable(slug, 'saml');
    const begun = await takeBegun(this.#options.database, ticket, connection.id);
    if (!begun.answer) throw refused('sso.not_begun', 'This sign-in was not begun here. Begin again.');
    this.#requireBrowser(begun, caller);
    return this.#enter(connection, begun.answer, begun.returnTo, caller);
  }

  /** Our SAML metadata, also of a connection that is not switched on yet. @throws DomainError NOT_FOUND */
  async metadata(slug: string): Promise<string> {
    const { database, publicOrigin } = this.#options;
    return samlMetadata(await database.transaction((sql) => samlConnection(sql, slug)), publicOrigin);
  }

  async #usable(slug: string, protocol?: Connection['protocol']): Promise<Connection> {
    return this.#options.database.transaction((sql) => usableConnection(sql, slug, protocol));
  }

  /** @throws DomainError FORBIDDEN for what nobody here asked, unless the connection takes that */
  async #begunOrUnasked(connection: Connection, relayState: string | undefined): Promise<BegunSignIn> {
    const isKey = relayState !== undefined && /^[\w-]{43}$/.test(relayState);
    if (isKey || !connection.allowIdpInitiated)
      return takeBegun(this.#options.database, relayState ?? '', connection.id);
    const returnTo = returnPath(relayState, connection.tenantSlug);
    return {
      connectionId: connection.id,
      browserHash: null,
      requestId: '',
      codeVerifier: null,
      returnTo,
      answer: null,
    };
  }

  #requireBrowser({ browserHash }: BegunSignIn, { cookie }: SsoCaller): void {
    if (browserHash === null) return;
    const key = this.#options.cookie.read(cookie);
    if (key === undefined || hashToken(key) !== browserHash)
      throw refused('sso.other_browser', 'This sign-in was begun in another browser. Begin again.');
  }

  async #enter(connection: Connection, answer: Answer, returnTo: string, caller: SsoCaller): Promise<Onward> {
    const { database, sessionCookie, welcome, leave } = this.#options;
    const person = await admit(database, connection, answer, { requestId: caller.requestId, leave });
    await welcome(connection.tenantId, person);
    const cookie = await database.transaction(async (sql) => {
      const { id } = await startSession(sql, { userId: person.id, method: 'sso', hasSecondFactor: false }, caller);
      await sql`insert into control.sso_session (session_id, connection_id) values (${id}, ${connection.id})`;
      const { expiresAt } = await readSession(sql, id);
      return sessionCookie.set(await issueRefreshToken(sql, id, null), expiresAt);
    });
    return { location: returnTo, cookies: [cookie] };
  }
}

const checks = (state: string, { requestId, codeVerifier }: BegunSignIn) => ({
  state,
  nonce: requestId,
  codeVerifier: codeVerifier ?? '',
});
