import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { afterAll } from 'vitest';
import { type BrowserInTest, locationOf } from './browser.ts';
import { freePort } from './server.ts';

export interface OidcProviderInTest {
  readonly issuer: string;
  /** What it says of somebody by their login; others get an address of `idp.test`. */
  readonly people: Map<string, Record<string, unknown>>;
  /** Signs somebody in on the pages of the provider, from the address we sent the browser to until it is sent back to us. */
  signIn(browser: BrowserInTest, authorization: URL, login: string): Promise<URL>;
}

/** A real OpenID provider (oidc-provider) that insists on PKCE; closed when the file's tests are done. */
export async function oidcProvider(redirectUris: readonly string[]): Promise<OidcProviderInTest> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${String(port)}`;
  const people: OidcProviderInTest['people'] = new Map();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'app',
        client_secret: 'sec',
        redirect_uris: [...redirectUris],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        scope: 'openid email profile',
      },
    ],
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ['of this test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@idp.test`, email_verified: true, ...people.get(id) }),
    }),
  });
  const server = createServer(provider.callback()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  return {
    issuer,
    people,
    async signIn(browser, authorization, login) {
      let answer = await browser.go(authorization);
      for (let step = 0; step < 12; step += 1) {
        if ([302, 303].includes(answer.status)) {
          const next = locationOf(answer);
          if (next.origin !== issuer) return next;
          answer = await browser.go(next);
          continue;
        }
        const page = await answer.text();
        const [, action] = /action="([^"]+)"/.exec(page) ?? [];
        const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
        if (!action) throw new Error(`the provider shows no form: ${page.slice(0, 300)}`);
        answer = await browser.go(new URL(action, issuer), {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: prompt === 'login' ? `prompt=login&login=${login}&password=x` : 'prompt=consent',
        });
      }
      throw new Error('the provider never sends anybody back');
    },
  };
}
