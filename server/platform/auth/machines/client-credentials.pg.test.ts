import { createLocalJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { describe, expect, test, vi } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { dataOf, partner } from '../../../test/partner.ts';
import { serverInTest } from '../../../test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');
const scopes = ['contract:read:all', 'customer:read:all'];
const erp = await partner(server, admin, scopes);
const { clientId, clientSecret } = await erp.secret();
const form = 'application/x-www-form-urlencoded';
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

async function ask(body: string | Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${server.url}/auth/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': form, ...headers },
    body: typeof body === 'string' ? body : new URLSearchParams(body).toString(),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}
const posted = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };

describe('a published client (openid-client)', () => {
  const discover = (authentication: client.ClientAuth) =>
    client.discovery(new URL(server.url), clientId, undefined, authentication, {
      algorithm: 'oauth2',
      execute: [client.allowInsecureRequests],
    });

  test.each([
    ['client_secret_basic', client.ClientSecretBasic(clientSecret)],
    ['client_secret_post', client.ClientSecretPost(clientSecret)],
  ])('finds the endpoint and gets a token by %s, which opens the API', async (_name, authentication) => {
    const configuration = await discover(authentication);
    expect(configuration.serverMetadata().token_endpoint).toBe(`${server.url}/auth/oauth/token`);
    const token = await client.clientCredentialsGrant(configuration, { scope: 'contract:read:all' });
    expect(token).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'contract:read:all' });
    const { body } = await server.graphql(
      token.access_token,
      '{ me { id name roles permissions tenant } contracts(first: 1) { nodes { id } } }',
    );
    expect(dataOf<{ me: object; contracts: object }>(body)).toMatchObject({
      me: { id: erp.id, roles: [], permissions: ['contract:read:all'], tenant: 'fjord' },
    });
  });

  test('is told of a wrong secret as the specification has it', async () => {
    const configuration = await discover(client.ClientSecretBasic('wrong'));
    await expect(client.clientCredentialsGrant(configuration)).rejects.toMatchObject({
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      status: 401,
      cause: [{ scheme: 'basic' }],
    });
  });
});

test('the token verifies with the published keys and names the account, the company and its scopes, for an hour', async () => {
  const { body } = await ask(posted);
  const keys = (await (await fetch(`${server.url}/auth/jwks`)).json()) as Parameters<typeof createLocalJWKSet>[0];
  const { payload, protectedHeader } = await jwtVerify(String(body['access_token']), createLocalJWKSet(keys), {
    audience: `${server.url}/graphql`,
    issuer: server.url,
    typ: 'at+jwt',
    algorithms: ['RS256'],
  });
  const [{ id: tenant } = {}] = await db.sql`select id from control.tenant where slug = 'fjord'`;
  expect(protectedHeader.alg).toBe('RS256');
  expect(payload).toMatchObject({ sub: erp.id, client_id: erp.id, org: tenant, scope: scopes.join(' ') });
  expect(payload.jti).toEqual(expect.any(String));
  expect(Number(payload.exp) - Number(payload.iat)).toBe(3600);
});

test('nobody may keep the answer', async () => {
  const { headers } = await ask(posted);
  expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
});

describe('what is refused, in the words of RFC 6749, 5.2', () => {
  const { grant_type: _, ...noGrant } = posted;
  const { client_secret: __, ...noSecret } = posted;
  const cases: [
    what: string,
    status: number,
    error: string,
    body: string | Record<string, string>,
    headers?: Record<string, string>,
  ][] = [
    ['no grant', 400, 'invalid_request', noGrant],
    ['an empty form', 400, 'invalid_request', ''],
    ['another grant', 400, 'unsupported_grant_type', { ...posted, grant_type: 'password' }],
    ['JSON', 400, 'invalid_request', JSON.stringify(posted), { 'content-type': 'application/json' }],
    [
      'a parameter twice',
      400,
      'invalid_request',
      `${new URLSearchParams(posted).toString()}&grant_type=client_credentials`,
    ],
    ['the secret in both places', 400, 'invalid_request', posted, { authorization: basic(clientId, clientSecret) }],
    ['no secret', 401, 'invalid_client', noSecret],
    [
      'a wrong secret',
      401,
      'invalid_client',
      { ...posted, client_secret: clientSecret.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
    ],
    ['an unknown client', 401, 'invalid_client', { ...posted, client_id: '018f0000-0000-7000-8000-000000000001' }],
    ['a client that is no id', 401, 'invalid_client', { ...posted, client_id: "'; drop table" }],
    [
      'a header that is not Basic',
      401,
      'invalid_client',
      { grant_type: 'client_credentials' },
      { authorization: 'Bearer x' },
    ],
    [
      'a header that is no base64',
      401,
      'invalid_client',
      { grant_type: 'client_credentials' },
      { authorization: 'Basic %%%' },
    ],
    ['a scope that it does not have', 400, 'invalid_scope', { ...posted, scope: 'contract:update:all' }],
    ['a scope among others that it has', 400, 'invalid_scope', { ...posted, scope: 'contract:read:all *:*:all' }],
    ['a scope that is no permission', 400, 'invalid_scope', { ...posted, scope: 'openid' }],
    ['a form that is too long', 413, 'invalid_request', { ...posted, scope: 'x'.repeat(20_000) }],
  ];
  test.each(cases)('%s: %i %s', async (_what, status, error, body, headers) => {
    const answer = await ask(body, headers);
    expect([answer.status, answer.body['error']]).toEqual([status, error]);
    expect(answer.body['error_description']).toEqual(expect.any(String));
    expect(answer.headers.get('www-authenticate')).toBe(
      status === 401 ? 'Basic realm="plinth", charset="UTF-8"' : null,
    );
    expect(JSON.stringify(answer.body)).not.toContain(clientSecret);
  });

  test('an API key is no client secret, and a client secret is no key', async () => {
    const { key } = await erp.key();
    expect((await ask({ ...posted, client_secret: key })).body['error']).toBe('invalid_client');
    expect((await server.graphql(clientSecret, '{ me { id } }')).status).toBe(401);
  });
});

describe('rotation', () => {
  test('two secrets live at once, a third is refused, and the first ends when its time is over', async () => {
    const account = await partner(server, admin, scopes);
    const first = await account.secret();
    const second = await account.secret(60);
    const works = async ({ clientSecret: secret }: typeof first) =>
      (await ask({ ...posted, client_id: account.id, client_secret: secret })).status === 200;
    expect([await works(first), await works(second)]).toEqual([true, true]);
    await expect(account.secret()).rejects.toThrow('client_secret.two_live');
    const [{ left } = {}] = await db.sql`
      select extract(epoch from min(expires_at) - now())::int as left from control.service_credential where service_account_id = ${account.id}`;
    expect(left).toBeGreaterThan(3500);
    expect(left).toBeLessThanOrEqual(3600);
    await db.sql`update control.service_credential set expires_at = now() where expires_at is not null and service_account_id = ${account.id}`;
    expect([await works(first), await works(second)]).toEqual([false, true]);
  });

  test('ten administrators who rotate at the same moment make two live secrets between them', async () => {
    const account = await partner(server, admin, scopes);
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => account.secret()));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const [{ live } = {}] =
      await db.sql`select count(*)::int as live from control.service_credential where service_account_id = ${account.id}`;
    expect(live).toBe(2);
  });

  test('a token goes on when its secret ends by itself, and not when it is revoked', async () => {
    const account = await partner(server, admin, scopes);
    const { clientSecret: secret } = await account.secret();
    const { body } = await ask({ ...posted, client_id: account.id, client_secret: secret });
    const token = String(body['access_token']);
    const status = async () => (await server.graphql(token, '{ me { id } }')).status;
    await account.secret(0);
    await vi.waitFor(async () =>
      expect((await ask({ ...posted, client_id: account.id, client_secret: secret })).status).toBe(401),
    );
    expect(await status()).toBe(200);
    const [{ id } = {}] =
      await db.sql`select id from control.service_credential where service_account_id = ${account.id} and expires_at <= now()`;
    dataOf((await server.graphql(admin, 'mutation($id: ID!) { revokeClientSecret(id: $id) { id } }', { id })).body);
    await vi.waitFor(async () => expect(await status()).toBe(401), { timeout: 5_000 });
  });
});
