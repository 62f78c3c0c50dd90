import * as oidc from 'openid-client';
import { DomainError } from '../../../errors.ts';
import { answerOf } from './claims.ts';
import { openClientSecret } from './client-secret.ts';
import { type Answer, type Connection, refused } from './connection.ts';
import type { Outbound } from './outbound.ts';

const discoveryLife = 10 * 60_000; // milliseconds; the keys are kept apart from it, and looked for again when one is not known
const clockTolerance = 30; // seconds that the provider's clock may be ahead; behind, it makes tokens that are late

/** What a sign-in that was begun must match when it comes back. */
export interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** OpenID Connect 1.0, authorization code flow with PKCE, state and nonce. */
export interface OidcClient {
  /** Where to send the browser. */
  authorizationUrl(connection: Connection, redirectUri: string, begun: Begun, loginHint?: string): Promise<string>;
  /**
   * Takes the code and checks the ID token: signature, issuer, audience, expiry, nonce.
   *
   * @param returned the address that the provider sent the browser to
   * @throws DomainError FORBIDDEN when the answer is not believed
   */
  answer(connection: Connection, returned: URL, begun: Begun): Promise<Answer>;
  /** Asks the provider who it is, anew. @throws DomainError RULE_VIOLATED when it is not as configured */
  discover(connection: Connection): Promise<oidc.ServerMetadata>;
}

export function oidcClient(ask: Outbound): OidcClient {
  const known = new Map<string, { version: number; until: number; configuration: Promise<oidc.Configuration> }>();

  function configurationOf(connection: Connection): Promise<oidc.Configuration> {
    const kept = known.get(connection.id);
    if (kept && kept.version === connection.version && kept.until > Date.now()) return kept.configuration;
    const configuration = discover(connection);
    known.set(connection.id, { version: connection.version, until: Date.now() + discoveryLife, configuration });
    configuration.catch(() => known.delete(connection.id));
    return configuration;
  }

  async function discover({ id, issuer, clientId, clientSecret }: Connection): Promise<oidc.Configuration> {
    if (!issuer || !clientId) throw misconfigured('issuer and client id are missing');
    const isPlain = issuer.startsWith('http:'); // `ask` lets that through for hosts of the own network only
    const fetch: oidc.CustomFetch = (url, { method, headers, body }) =>
      ask(url, { method, headers, ...(body === undefined || body === null ? {} : { body: bodyText(body) }) });
    const configuration = await oidc
      .discovery(
        new URL(issuer),
        clientId,
        { [oidc.clockTolerance]: clockTolerance },
        authentication(clientSecret && openClientSecret(id, clientSecret)),
        {
          [oidc.customFetch]: fetch,
          execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
        },
      )
      .catch((error: unknown) => {
        throw ours(error) ?? misconfigured(reasonOf(error), error);
      });
    // The library lets well-known issuers with a placeholder pass: they answer for the people of anybody.
    if (configuration.serverMetadata().issuer !== issuer) throw misconfigured('it goes by another issuer');
    return configuration;
  }

  return {
    async authorizationUrl(connection, redirectUri, { state, nonce, codeVerifier }, loginHint) {
      const url = oidc.buildAuthorizationUrl(await configurationOf(connection), {
        redirect_uri: redirectUri,
        scope: ['openid', ...connection.scopes].join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(loginHint ? { login_hint: loginHint } : {}),
      });
      return url.href;
    },

    async answer(connection, returned, { state, nonce, codeVerifier }) {
      const configuration = await configurationOf(connection);
      try {
        const tokens = await oidc.authorizationCodeGrant(configuration, returned, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims || claims.exp * 1000 <= Date.now()) throw new Error('the ID token is missing or late');
        const hasUserInfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
        // Many providers put address and groups there only; it must be about the same subject.
        const more = hasUserInfo ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
        return answerOf(connection, claims.sub, { ...more, ...claims });
      } catch (error) {
        if (error instanceof oidc.AuthorizationResponseError)
          throw refused('sso.denied_by_provider', `${connection.name} did not sign you in.`, { error: error.error });
        const said = ours(error);
        if (said) throw said;
        const answer = refused('sso.answer_refused', `The answer of ${connection.name} cannot be believed.`);
        answer.cause = error;
        throw answer;
      }
    },

    discover: async (connection) => (await discover(connection)).serverMetadata(),
  };
}

/** How we prove ourselves at the token endpoint: by the header that every server takes (RFC 6749, 2.3.1), unless it publishes otherwise. */
function authentication(secret: string | null): oidc.ClientAuth {
  if (!secret) return oidc.None();
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? [];
    const isPost = methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
    return (isPost ? post : basic)(server, ...rest);
  };
}

/** The library wraps what `fetch` failed of. */
function ours(error: unknown): DomainError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof DomainError) return each;
  return undefined;
}

function bodyText(body: oidc.FetchBody): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new Error('requests to identity providers are text');
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const misconfigured = (reason: string, cause?: unknown) => {
  const error = new DomainError('RULE_VIOLATED', `The identity provider is not as configured: ${reason}.`, {
    rule: 'sso.provider_misconfigured',
    params: { reason },
  });
  error.cause = cause;
  return error;
};
