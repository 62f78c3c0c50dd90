import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { open } from '../../encryption/sealed.ts';
import { authInstance, publicUrl } from '../../test/auth-instance.ts';
import { testDatabase } from '../../test/database.ts';
import { setTerms } from '../tenancy/tenancy.ts';
import { openAuthDatabase } from './database.ts';
import { rotateAccessTokenKey } from './keys.ts';

const db = await testDatabase();
const [one, two] = await Promise.all([authInstance(db.url), authInstance(db.url)]);
const password = 'correct horse battery';
const audience = `${publicUrl}/graphql`;

/** A person signed in to a tenant of their own, whose token both instances have in their caches. */
async function bearer(name: string, roles = ['viewer']) {
  const user = await one.auth.createUser({ email: `${name}@people.example`, name, password });
  const tenant = await one.auth.createTenant({ slug: name, name: `${name} Ltd` });
  await one.auth.setMembership({ user: user.id, tenant: tenant.id, roles });
  const cookie = await one.signIn(`${name}@people.example`, password);
  const token = await one.accessToken(cookie, name);
  const identities = await Promise.all([one.auth.verifyAccessToken(token), two.auth.verifyAccessToken(token)]);
  return { user, tenant, cookie, token, identity: identities[1] };
}

/** Well under the four seconds that the cache would keep it. */
const atOnce = { timeout: 1_000, interval: 20 };
const refusedAtOnce = (token: string, message: string) =>
  vi.waitFor(async () => {
    for (const { auth } of [one, two]) {
      await expect(auth.verifyAccessToken(token)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining(message),
      });
    }
  }, atOnce);

describe('an access token', () => {
  it('says who calls, in which tenant and as what, on every instance', async () => {
    const { user, tenant, token, identity } = await bearer('anna', ['admin', 'contract_owner']);
    expect(identity).toEqual({
      userId: user.id,
      email: 'anna@people.example',
      name: 'anna',
      sessionId: expect.any(String),
      tenantId: tenant.id,
      tenantSlug: 'anna',
      roles: ['admin', 'contract_owner'],
      rolesTaken: false,
      client: 'app',
    });
    const { iat, exp, ...claims } = decodeJwt(token);
    expect(claims).toMatchObject({
      sub: user.id,
      email: 'anna@people.example',
      role: 'admin contract_owner',
      org: tenant.id,
      iss: publicUrl,
      aud: audience,
    });
    expect(Number(exp) - Number(iat)).toBe(3600);
  });

  it('verifies with the published keys, which hold nothing private', async () => {
    const { token } = await bearer('bo');
    const answer = await two.app.inject('/auth/jwks');
    const keys = answer.json<{ keys: { kty: string }[] }>();
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { audience, algorithms: ['RS256'] });
    expect(payload.email).toBe('bo@people.example');
    expect(keys.keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
  });

  it('is refused when it was altered, expired, unsigned, meant for another audience or signed by somebody else', async () => {
    const { token } = await bearer('carl');
    const [row] = await db.sql<{ kid: string; sealed: string }[]>`
      select kid, private_jwk as sealed from control.signing_key where purpose = 'access_token'`;
    const jwk = JSON.parse(open(`signing-key/${row?.kid}`, row?.sealed ?? '')) as JWK;
    const ours = await importJWK(jwk, 'RS256');
    const theirs = await generateKeyPair('RS256');
    const { alg, kid } = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    const sign = (
      changes: Record<string, unknown>,
      key: Parameters<SignJWT['sign']>[0],
      header = { alg: String(alg), kid },
    ) => new SignJWT({ ...claims, ...changes }).setProtectedHeader(header).sign(key);
    const [head, , signature] = token.split('.');
    const altered = Buffer.from(JSON.stringify({ ...claims, org: claims.sub })).toString('base64url');
    const publicPem = Buffer.from(JSON.stringify(await exportJWK(theirs.publicKey)));

    // The same token signed again is good, so the others fail for their own reason.
    expect((await one.auth.verifyAccessToken(await sign({}, ours))).tenantSlug).toBe('carl');
    const bad = {
      altered: `${head}.${altered}.${signature}`,
      expired: await sign({ exp: Math.floor(Date.now() / 1000) - 1 }, ours),
      unsigned: new UnsecuredJWT(claims).encode(),
      'another audience': await sign({ aud: 'https://other.example/graphql' }, ours),
      'another issuer': await sign({ iss: 'https://other.example' }, ours),
      'without expiry': await sign({ exp: undefined }, ours),
      'without session': await sign({ sid: undefined }, ours),
      'somebody else': await sign({}, theirs.privateKey),
      'an unknown key': await sign({}, theirs.privateKey, { alg: 'RS256', kid: 'unknown' }),
      'the public key as a secret': await sign({}, publicPem, { alg: 'HS256', kid }),
      nonsense: 'nonsense',
      nothing: '',
    };
    for (const [what, jwt] of Object.entries(bad)) {
      await expect(one.auth.verifyAccessToken(jwt), what).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('is given for a tenant of the bearer only, the first when none is named', async () => {
    const { cookie, user } = await bearer('dora');
    await bearer('erik');
    const asked = async (tenant?: string) => {
      const answer = await one.post('token', { tenant }, { cookie });
      return answer.statusCode === 200
        ? answer.json<{ tenant: { slug: string } }>().tenant.slug
        : answer.json<{ errors: unknown[] }>().errors[0];
    };
    const { requestId: _, ...foreign } = Object(await asked('erik'));
    const { requestId: __, ...absent } = Object(await asked('nowhere'));
    expect(foreign).toMatchObject({ code: 'FORBIDDEN', rule: 'auth.not_a_member' });
    expect(absent).toEqual(foreign);
    expect(await asked()).toBe('dora');

    const second = await one.auth.createTenant({ slug: 'another', name: 'Another Ltd' });
    await one.auth.setMembership({ user: user.id, tenant: second.id, roles: ['viewer'] });
    expect(await asked()).toBe('another');
    expect(await asked('dora')).toBe('dora');
  });

  it('needs a session', async () => {
    const { cookie } = await bearer('finn');
    expect((await one.post('token', {})).statusCode).toBe(401);
    expect((await one.post('token', {}, { cookie: `${cookie.slice(0, -6)}AAAAAA` })).statusCode).toBe(401);
  });
});

describe('a token is refused at once, on every instance', () => {
  it('after sign-out, and the cookie with it', async () => {
    const { cookie, token } = await bearer('gro');
    const answer = await one.post('sign-out', {}, { cookie });
    expect(answer.statusCode).toBe(204);
    expect(String(answer.headers['set-cookie'])).toContain('__Host-plinth-session=; Max-Age=0');
    await refusedAtOnce(token, 'signed out');
    expect((await two.post('token', {}, { cookie })).statusCode).toBe(401);
    expect((await two.post('sign-out', {}, { cookie })).statusCode).toBe(204);
  });

  it('after the membership was ended', async () => {
    const { user, tenant, token } = await bearer('hans');
    await one.auth.setMembership({ user: user.id, tenant: tenant.id, roles: [] });
    await refusedAtOnce(token, 'no longer belong');
  });

  it('after the tenant was suspended, which also says so to whoever signs in', async () => {
    const { cookie, tenant, token } = await bearer('ida');
    await setTerms(two.auth.control, tenant.id, { status: 'suspended' });
    await refusedAtOnce(token, 'ida Ltd is suspended');
    const answer = await one.post('token', {}, { cookie });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      errors: [
        { code: 'FORBIDDEN', rule: 'auth.tenant_suspended', message: expect.stringContaining('ida Ltd is suspended') },
      ],
    });

    await setTerms(two.auth.control, tenant.id, { status: 'active' });
    await vi.waitFor(() => one.auth.verifyAccessToken(token), atOnce);
  });

  it('and has other roles as soon as they are changed', async () => {
    const { user, tenant, token } = await bearer('jon');
    await two.auth.setMembership({ user: user.id, tenant: tenant.id, roles: ['admin'] });
    await vi.waitFor(async () => expect((await one.auth.verifyAccessToken(token)).roles).toEqual(['admin']), atOnce);
  });
});

describe('when the signing key is replaced', () => {
  it('tokens of the new key are good on instances that have not seen it, and those of the old one until they expire', async () => {
    const { cookie, token } = await bearer('mia');
    const database = openAuthDatabase(db.url);
    await rotateAccessTokenKey(database);
    await database.close();
    const three = await authInstance(db.url);
    const fresh = await three.accessToken(cookie);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(token).kid);

    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.advanceTimersByTime(1_100); // an unknown key is looked for once a second
      await expect(one.auth.verifyAccessToken(fresh)).resolves.toMatchObject({ name: 'mia' });
    } finally {
      vi.useRealTimers();
    }
    await expect(three.auth.verifyAccessToken(token)).resolves.toMatchObject({ name: 'mia' });

    await db.sql`update control.signing_key set retired_at = now() - interval '2 hours' where retired_at is not null`;
    const four = await authInstance(db.url);
    await expect(four.auth.verifyAccessToken(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('without a notification', () => {
  it('the end of a session is felt within the four seconds of the cache, and until then no statement is sent', async () => {
    const { token, identity } = await bearer('kai');
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      await db.sql`update control.session set expires_at = now() where id = ${identity.sessionId}`;
      vi.advanceTimersByTime(3_900);
      await expect(one.auth.verifyAccessToken(token)).resolves.toBeDefined();
      vi.advanceTimersByTime(200);
      await expect(one.auth.verifyAccessToken(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('a connection that was lost empties the cache when it is back', async () => {
    const { token, identity } = await bearer('liv');
    const drop = () => db.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'plinth auth' and query ilike 'listen%'`;
    await db.sql`delete from control.session where id = ${identity.sessionId}`;
    expect((await drop()).length).toBeGreaterThanOrEqual(2);
    await refusedAtOnce(token, 'signed out');
  });
});

describe('the database role', () => {
  it('may reach the control tables and nothing of a tenant', async () => {
    const [rights] = await db.sql`
      select bool_and(has_table_privilege('plinth_auth', oid, 'select, insert, update, delete'))
               filter (where place = 'control') as control,
             coalesce(bool_or(has_any_column_privilege('plinth_auth', oid, 'select'))
               filter (where place = 'public'), false) as tenants,
             coalesce(bool_or(has_any_column_privilege('plinth_app', oid, 'select'))
               filter (where place = 'control'), false) as app
      from (select oid, relnamespace::regnamespace::text as place from pg_class where relkind in ('r', 'p')) t`;
    expect(rights).toEqual({ control: true, tenants: false, app: false });
  });
});
