import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { afterAll } from 'vitest';

export interface ForgingProvider {
  readonly issuer: string;
  readonly key: CryptoKey;
  readonly kid: string;
  /** What the next code is changed for. */
  idToken: () => Promise<string | undefined> | string | undefined;
  /** What it says of somebody when it is asked by itself. */
  userInfo: Record<string, unknown>;
}

/** An OpenID provider that has gone wrong: it gives whatever ID token a test makes. Closed when the file's tests are done. */
export async function forgingProvider(): Promise<ForgingProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = 'one';
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] };
  const provider = { issuer: '', key: privateKey, kid, idToken: () => undefined, userInfo: {} } as {
    -readonly [Key in keyof ForgingProvider]: ForgingProvider[Key];
  };
  const server = createServer((request, response) => {
    const { issuer } = provider;
    const answers: Record<string, () => Promise<object> | object> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/me`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
      '/jwks': () => jwks,
      '/me': () => provider.userInfo,
      '/token': async () => ({ access_token: 'x', token_type: 'Bearer', id_token: await provider.idToken() }),
    };
    void Promise.resolve(answers[request.url ?? '']?.()).then((body) => {
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  provider.issuer = `http://127.0.0.1:${String(address.port)}`;
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  return provider;
}
