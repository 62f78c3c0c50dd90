import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { expect, it } from 'vitest';
import { BrowserInTest, locationOf } from '../../../test/browser.ts';
import { testDatabase } from '../../../test/database.ts';
import { forgingProvider } from '../../../test/forging-provider.ts';
import { freePort, serverInTest } from '../../../test/server.ts';
import { SsoCompany } from '../../../test/sso-company.ts';

const db = await testDatabase();
const port = await freePort();
const here = `http://localhost:${String(port)}`;
const provider = await forgingProvider();
const server = await serverInTest(db.url, { PORT: String(port), PUBLIC_URL: here, SSO_PRIVATE_HOSTS: '127.0.0.1' });
const fjord = new SsoCompany(server, db, 'fjord', await server.token('ingrid@fjord.example', 'fjord'));
const { id } = await fjord.create({
  protocol: 'OIDC',
  name: 'ID',
  issuer: provider.issuer,
  clientId: 'app',
  clientSecret: 'sec',
});
await fjord.mapRoles(id, [], 'viewer');
await fjord.own(id, 'idp.test');

type Claims = Record<string, unknown>;
const now = () => Math.floor(Date.now() / 1000);
const claimsOf = (nonce: string): Claims => ({
  iss: provider.issuer,
  aud: 'app',
  sub: 'alice',
  email: 'alice@idp.test',
  nonce,
  iat: now(),
  exp: now() + 300,
});
const sign = (
  claims: Claims,
  key = provider.key,
  header: { alg: string; kid?: string } = { alg: 'RS256', kid: provider.kid },
) => new SignJWT(claims).setProtectedHeader(header).sign(key);

/** Begins a sign-in, comes back with a code, and has the provider give a token for it. */
async function signIn(make: (claims: Claims) => Promise<string> | string | undefined) {
  const browser = new BrowserInTest();
  const going = locationOf(await browser.go(`${here}/auth/sso/fjord/start`));
  provider.idToken = () => make(claimsOf(going.searchParams.get('nonce') ?? ''));
  provider.userInfo = { sub: 'alice' };
  expect(going.searchParams.get('code_challenge_method')).toBe('S256');
  const back = `${here}/auth/sso/fjord/callback?code=c&state=${going.searchParams.get('state') ?? ''}`;
  const answer = locationOf(await browser.go(back));
  return answer.searchParams.get('rule') ?? answer.pathname;
}

it('a token that is as it should be lets its person in', async () => {
  expect(await signIn((claims) => sign(claims))).toBe('/t/fjord');
});

const others = await generateKeyPair('RS256');
const bad: Record<string, (claims: Claims) => Promise<string> | string | undefined> = {
  'there is none': () => undefined,
  'it is not signed': (claims) => new UnsecuredJWT(claims).encode(),
  'it is signed by somebody else': (claims) => sign(claims, others.privateKey),
  'it is signed with a key that is not known': (claims) =>
    sign(claims, others.privateKey, { alg: 'RS256', kid: 'two' }),
  'it was altered': async (claims) => {
    const [head, , signature] = (await sign(claims)).split('.');
    const body = Buffer.from(JSON.stringify({ ...claims, email: 'admin@idp.test' })).toString('base64url');
    return `${String(head)}.${body}.${String(signature)}`;
  },
  'it is signed with our own secret': (claims) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('sec'.padEnd(32, 'c'))),
  "it is another issuer's": (claims) => sign({ ...claims, iss: 'https://other.example' }),
  'it is for another client': (claims) => sign({ ...claims, aud: 'other' }),
  'it is for us among others, who asked for it': (claims) => sign({ ...claims, aud: ['app', 'other'], azp: 'other' }),
  'it has expired': (claims) => sign({ ...claims, iat: now() - 600, exp: now() - 5 }),
  'it never expires': ({ exp: _exp, ...claims }) => sign(claims),
  'it has the nonce of another sign-in': (claims) => sign({ ...claims, nonce: 'another' }),
  'it has no nonce': ({ nonce: _nonce, ...claims }) => sign(claims),
  'it is about nobody': ({ sub: _sub, ...claims }) => sign(claims),
};
it.each(Object.keys(bad))('nobody gets in when %s', async (name) => {
  expect(await signIn((claims) => bad[name]?.(claims))).toBe('sso.answer_refused');
});

it('what the provider says of somebody else when asked is not believed', async () => {
  const rule = await signIn((claims) => {
    provider.userInfo = { sub: 'mallory', groups: ['Admins'] };
    return sign(claims);
  });
  expect(rule).toBe('sso.answer_refused');
});

it('what is in the token counts more than what is asked for', async () => {
  const rule = await signIn((claims) => {
    provider.userInfo = { sub: 'alice', email: 'ingrid@fjord.example' };
    return sign(claims);
  });
  expect(rule).toBe('/t/fjord');
});
