import { decodeJwt } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { authInstance } from '../../test/auth-instance.ts';
import { testDatabase } from '../../test/database.ts';
import { reuseGrace } from './session-tokens.ts';

const db = await testDatabase();
const [one, two] = await Promise.all([authInstance(db.url), authInstance(db.url)]);
const password = 'correct horse battery';
const atOnce = { timeout: 1_000, interval: 20 };

/** A person signed in to a tenant of their own. */
async function signedIn(name: string) {
  const user = await one.auth.createUser({ email: `${name}@people.example`, name, password });
  const tenant = await one.auth.createTenant({ slug: name, name: `${name} Ltd` });
  await one.auth.setMembership({ user: user.id, tenant: tenant.id, roles: ['viewer'] });
  return { user, tenant, cookie: await one.signIn(`${name}@people.example`, password) };
}

/** Uses the cookie's token up, and gives the one that came for it. */
async function refresh(cookie: string, { post } = one) {
  const answer = await post('token', {}, { cookie });
  const [next] = String(answer.headers['set-cookie'] ?? '').split(';');
  return { status: answer.statusCode, body: answer.json(), cookie: next ?? '' };
}

/** As if `seconds` had gone by since everything that was used. */
const later = (seconds: number) =>
  db.sql`update control.session_token set used_at = used_at - make_interval(secs => ${seconds})`;

describe('a refresh token', () => {
  it('is good for one use and brings its successor, which is never in the body', async () => {
    const { cookie } = await signedIn('anna');
    const first = await refresh(cookie);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ expiresIn: 3600, tenant: { slug: 'anna' } });
    expect(first.cookie).toMatch(/^__Host-plinth-session=[\w-]{43}$/);
    expect(first.cookie).not.toBe(cookie);
    expect(JSON.stringify(first.body)).not.toContain(first.cookie.split('=')[1]);
    expect((await refresh(first.cookie, two)).status).toBe(200);
  });

  it('is kept as a hash only', async () => {
    const { cookie } = await signedIn('bo');
    const token = cookie.split('=')[1] ?? '';
    const rows =
      await db.sql`select t::text as text from control.session_token t union all select s::text from control.session s`;
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ text }) => String(text).includes(token))).toBe(false);
  });

  it('that is used again later ends the whole session, on every instance, and its access tokens with it', async () => {
    const { cookie } = await signedIn('carl');
    const stolen = cookie;
    const { cookie: own, body } = await refresh(cookie);
    await two.auth.verifyAccessToken(body.accessToken);
    await later(reuseGrace + 1);

    const reuse = await refresh(stolen, two);
    expect(reuse.status).toBe(401);
    expect(reuse.body).toMatchObject({ errors: [{ code: 'UNAUTHENTICATED', rule: 'auth.token_reused' }] });
    expect((await refresh(own)).status).toBe(401);
    await vi.waitFor(async () => {
      for (const { auth } of [one, two])
        await expect(auth.verifyAccessToken(body.accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }, atOnce);
  });

  it('may be sent by twenty tabs at once, which all get in and can all go on', async () => {
    const { cookie, user } = await signedIn('dora');
    const tabs = await Promise.all(Array.from({ length: 20 }, (_, n) => refresh(cookie, n % 2 ? one : two)));
    expect(tabs.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await later(reuseGrace + 1);
    expect((await refresh(tabs.at(-1)?.cookie ?? '')).status).toBe(200);
    const [count] = await db.sql`select count(*)::int as sessions from control.session where user_id = ${user.id}`;
    expect(count?.sessions).toBe(1);
  });

  it('that was copied and used by a thief within the grace is found out when both have gone on', async () => {
    const { cookie } = await signedIn('erik');
    const [own, thief] = [await refresh(cookie), await refresh(cookie)];
    expect((await refresh(own.cookie)).status).toBe(200);
    await later(reuseGrace + 1);
    expect((await refresh(thief.cookie)).body).toMatchObject({ errors: [{ rule: 'auth.token_reused' }] });
  });

  it('goes on also when the tenant that was asked for is refused', async () => {
    const { cookie } = await signedIn('finn');
    const answer = await one.post('token', { tenant: 'nowhere' }, { cookie });
    expect(answer.statusCode).toBe(403);
    await later(reuseGrace + 1);
    expect((await refresh(String(answer.headers['set-cookie']).split(';')[0] ?? '')).status).toBe(200);
  });

  it('ends with a session that was not used for a week, and with any after thirty days', async () => {
    const { cookie, user } = await signedIn('gro');
    const fresh = await refresh(cookie);
    const [row] = await db.sql`
      select extract(epoch from expires_at - now()) / 86400 as days from control.session where user_id = ${user.id}`;
    expect(Number(row?.days)).toBeCloseTo(7, 2);
    await db.sql`update control.session set created_at = now() - interval '29 days' where user_id = ${user.id}`;
    const last = await refresh(fresh.cookie);
    const [near] = await db.sql`
      select extract(epoch from expires_at - now()) / 86400 as days from control.session where user_id = ${user.id}`;
    expect(Number(near?.days)).toBeCloseTo(1, 2);
    await db.sql`update control.session set expires_at = now() where user_id = ${user.id}`;
    expect((await refresh(last.cookie)).body).toMatchObject({ errors: [{ rule: 'auth.no_session' }] });
  });

  it('is refused as an access token, and an access token as one', async () => {
    const { cookie } = await signedIn('hans');
    const { body } = await refresh(cookie);
    await expect(one.auth.verifyAccessToken(cookie.split('=')[1] ?? '')).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect((await refresh(`__Host-plinth-session=${body.accessToken}`)).status).toBe(401);
    expect(Object.keys(decodeJwt(body.accessToken)).sort()).toEqual([
      'aud',
      'client_id',
      'email',
      'exp',
      'iat',
      'iss',
      'name',
      'org',
      'role',
      'sid',
      'sub',
    ]);
  });
});

describe('a session with a key', () => {
  const login = async (name: string, { post } = one) => {
    const answer = await post('login', { email: `${name}@people.example`, password });
    return { status: answer.statusCode, body: answer.json() };
  };
  const userOf = (key: string, scheme = 'Token', { app } = one) =>
    app.inject({ url: '/auth/user', headers: { authorization: `${scheme} ${key}` } });

  it('answers with key and user, and the key is taken as Token and as Bearer on every instance', async () => {
    const { user, tenant } = await signedIn('ida');
    const { status, body } = await login('ida');
    expect(status).toBe(200);
    expect(body).toMatchObject({ key: expect.stringMatching(/^pls_/), user: { id: user.id, tenant: { slug: 'ida' } } });
    for (const [scheme, instance] of [
      ['Token', one],
      ['Bearer', two],
    ] as const) {
      const answer = await userOf(body.key, scheme, instance);
      expect(answer.json()).toMatchObject({ id: user.id, email: 'ida@people.example', tenant: { id: tenant.id } });
    }
  });

  it('is refused within a second on every instance once it has logged out', async () => {
    await signedIn('jon');
    const { body } = await login('jon');
    for (const instance of [one, two]) expect((await userOf(body.key, 'Token', instance)).statusCode).toBe(200);
    const out = await one.app.inject({
      method: 'POST',
      url: '/auth/logout',
      headers: { authorization: `Token ${body.key}`, 'content-type': 'application/json' },
      payload: '{}',
    });
    expect(out.statusCode).toBe(204);
    await vi.waitFor(async () => {
      for (const instance of [one, two]) expect((await userOf(body.key, 'Token', instance)).statusCode).toBe(401);
    }, atOnce);
  });

  it('works in one tenant, of the person only', async () => {
    await signedIn('kai');
    await signedIn('liv');
    const foreign = await one.post('login', { email: 'kai@people.example', password, tenant: 'liv' });
    expect(foreign.statusCode).toBe(403);
    const [left] = await db.sql`
      select count(*)::int as keys from control.session_token t join control.session s on s.id = t.session_id
      join control."user" u on u.id = s.user_id where t.kind = 'key' and u.name = 'kai'`;
    expect(left?.keys).toBe(0);
  });

  it('cannot be used to refresh', async () => {
    await signedIn('mia');
    const { body } = await login('mia');
    expect((await refresh(`__Host-plinth-session=${body.key}`)).status).toBe(401);
  });
});

describe('the public keys', () => {
  it('are at the address where others look for them too', async () => {
    const [ours, theirs] = await Promise.all(
      ['/auth/jwks', '/.well-known/jwks.json'].map((url) => one.app.inject({ url })),
    );
    expect(ours?.json<{ keys: unknown[] }>().keys.length).toBeGreaterThan(0);
    expect(theirs?.json()).toEqual(ours?.json());
  });
});
