import { Secret, TOTP } from 'otpauth';
import { describe, expect, it, vi } from 'vitest';
import { authInstance } from '../../test/auth-instance.ts';
import { testDatabase } from '../../test/database.ts';
import { openAuthDatabase } from './database.ts';
import { useTotp } from './totp.ts';

const db = await testDatabase();
const [one, two] = await Promise.all([authInstance(db.url), authInstance(db.url)]);
const password = 'correct horse battery';
const caller = { cookie: undefined, address: '10.0.0.1', userAgent: 'Test' };
const atOnce = { timeout: 1_000, interval: 20 };

/** Codes of an authenticator, by steps from now: the moment it is made, so that no test depends on when a step ends. */
function authenticator(secret: string) {
  const [totp, now] = [new TOTP({ secret: Secret.fromBase32(secret) }), Date.now()];
  return (stepsAhead = 0) => totp.generate({ timestamp: now + stepsAhead * 30_000 });
}
const rule = (answer: { json(): unknown }) => (answer.json() as { errors: { rule: string }[] }).errors[0]?.rule;

/** A person in a tenant of their own who has set an authenticator up. Its first code is used up by that. */
async function enrolled(name: string) {
  const email = `${name}@people.example`;
  const user = await one.auth.createUser({ email, name, password });
  const tenant = await one.auth.createTenant({ slug: name, name: `${name} Ltd` });
  await one.auth.setMembership({ user: user.id, tenant: tenant.id, roles: ['viewer'] });
  const cookie = await one.signIn(email, password);
  const session = await one.auth.account.sessionOfCookie(cookie.split('=')[1]);
  const { secret } = await one.auth.account.beginSecondFactor(session, undefined, caller);
  const code = authenticator(secret);
  const recoveryCodes = await one.auth.account.confirmSecondFactor(session, code(-1), caller);
  return { user, email, session, secret, code, recoveryCodes };
}

async function challenge(email: string, { post } = one): Promise<string> {
  const answer = await post('sign-in', { email, password });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['set-cookie']).toBeUndefined();
  return answer.json<{ secondFactor: { challenge: string } }>().secondFactor.challenge;
}

describe('signing in with an authenticator', () => {
  it('takes the password for half of it, and a code for the rest', async () => {
    const { email, user, code } = await enrolled('anna');
    const answer = await one.post('second-factor', { challenge: await challenge(email), code: code() });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ user: { id: user.id }, tenants: [{ slug: 'anna' }] });
    expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-plinth-session=/);
  });

  it('refuses a code that was used, also the one that confirmed the authenticator, and takes the next', async () => {
    const { email, code } = await enrolled('bo');
    const begun = await challenge(email);
    const again = await one.post('second-factor', { challenge: begun, code: code(-1) });
    expect([again.statusCode, rule(again)]).toEqual([401, 'auth.wrong_code']);
    expect((await one.post('second-factor', { challenge: begun, code: code() })).statusCode).toBe(200);
    const later = await two.post('second-factor', { challenge: await challenge(email), code: code() });
    expect([later.statusCode, rule(later)]).toEqual([401, 'auth.wrong_code']);
    const next = await two.post('second-factor', { challenge: await challenge(email), code: code(1) });
    expect(next.statusCode).toBe(200);
  });

  it('lets twenty uses of one code at once in once, on two instances', async () => {
    const { email, user, code } = await enrolled('carl');
    const challenges = await Promise.all(Array.from({ length: 4 }, () => challenge(email)));
    const sent = code();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? one : two).post('second-factor', { challenge: challenges[n % 4], code: sent }),
      ),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers['set-cookie'])).toHaveLength(1);
    const [row] = await db.sql`
      select count(*)::int as sessions from control.session where user_id = ${user.id} and created_at > now() - interval '1 minute'`;
    expect(row?.sessions).toBe(2); // and the one that the authenticator was set up in
  });

  it('would let it in once without the limit on tries as well: the key in Postgres decides', async () => {
    const { user, secret, code } = await enrolled('dora');
    const database = openAuthDatabase(db.url);
    const sent = code();
    const used = await Promise.all(
      Array.from({ length: 20 }, () => database.transaction((sql) => useTotp(sql, user.id, secret, sent))),
    );
    await database.close();
    expect(used.filter(Boolean)).toHaveLength(1);
  });

  it('takes a recovery code once, in any spelling, and a code of somebody else never', async () => {
    const { email, recoveryCodes } = await enrolled('erik');
    const other = await enrolled('finn');
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = '', second = ''] = recoveryCodes;
    const typed = ` ${first.toUpperCase().replaceAll('-', ' ')} `;
    expect((await one.post('second-factor', { challenge: await challenge(email), code: typed })).statusCode).toBe(200);
    for (const code of [first, other.recoveryCodes[0]]) {
      const answer = await one.post('second-factor', { challenge: await challenge(email), code });
      expect([answer.statusCode, rule(answer)]).toEqual([401, 'auth.wrong_code']);
    }
    const challenges = await Promise.all([challenge(email), challenge(email)]);
    const raced = await Promise.all(
      challenges.map((each, n) => (n ? one : two).post('second-factor', { challenge: each, code: second })),
    );
    expect(raced.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401]);
  });

  it('keeps secret and codes from whoever reads the database', async () => {
    const { user, secret, recoveryCodes } = await enrolled('gro');
    const [row] = await db.sql`
      select (select secret from control.second_factor where user_id = ${user.id})
        || (select string_agg(hash, '') from control.recovery_code where user_id = ${user.id}) as text`;
    for (const shown of [secret, ...recoveryCodes]) expect(String(row?.text)).not.toContain(shown);
  });

  it('gives a challenge five minutes and one use', async () => {
    const { email, code } = await enrolled('hans');
    const [used, old] = [await challenge(email), await challenge(email)];
    await one.post('second-factor', { challenge: used, code: code() });
    await db.sql`update control.one_time_token set expires_at = now()`;
    for (const each of [used, old, 'made-up'])
      expect(rule(await one.post('second-factor', { challenge: each, code: code(1) }))).toBe('auth.challenge_over');
  });

  it('is asked for by key sessions too, which then send the code along', async () => {
    const { email, code } = await enrolled('ida');
    const without = await one.post('login', { email, password });
    expect([without.statusCode, rule(without)]).toEqual([401, 'auth.code_needed']);
    expect((await one.post('login', { email, password, code: '000000' })).statusCode).toBe(401);
    const answer = await one.post('login', { email, password, code: code() });
    expect(answer.json()).toMatchObject({ key: expect.stringMatching(/^pls_/) });
  });
});

describe('an authenticator', () => {
  it('is told by an address that apps read, and counts for nothing before its first code', async () => {
    const email = 'jon@people.example';
    await one.auth.createUser({ email, name: 'jon', password });
    const cookie = await one.signIn(email, password);
    const session = await one.auth.account.sessionOfCookie(cookie.split('=')[1]);
    const { secret, address } = await one.auth.account.beginSecondFactor(session, undefined, caller);
    expect(address).toMatch(/^otpauth:\/\/totp\/Plinth:jon%40people\.example\?.*issuer=Plinth/);
    await expect(one.auth.account.confirmSecondFactor(session, '000000', caller)).rejects.toMatchObject({
      rule: 'auth.wrong_code',
    });
    await one.signIn(email, password);
    expect(await one.auth.account.confirmSecondFactor(session, authenticator(secret)(), caller)).toHaveLength(10);
    await challenge(email);
  });

  it('ends the sessions that began without it, at once on every instance', async () => {
    const email = 'kai@people.example';
    const { id } = await one.auth.createUser({ email, name: 'kai', password });
    const tenant = await one.auth.createTenant({ slug: 'kai', name: 'Kai Ltd' });
    await one.auth.setMembership({ user: id, tenant: tenant.id, roles: ['viewer'] });
    const [mine, other] = [await one.signIn(email, password), await two.signIn(email, password)];
    const [own, token] = [await one.accessToken(mine), await two.accessToken(other)];
    await two.auth.verifyAccessToken(token);
    const { sid } = JSON.parse(Buffer.from(own.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
    const session = await one.auth.account.session(sid);
    const { secret } = await one.auth.account.beginSecondFactor(session, undefined, caller);
    await one.auth.account.confirmSecondFactor(session, authenticator(secret)(), caller);
    await vi.waitFor(async () => {
      await expect(two.auth.verifyAccessToken(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }, atOnce);
    await expect(one.auth.verifyAccessToken(own)).resolves.toMatchObject({ userId: id });
  });

  it('asks for the password when the sign-in is some time ago, and for a code to go away or to renew its codes', async () => {
    const { email, session, code, recoveryCodes } = await enrolled('liv');
    const { account } = one.auth;
    await expect(account.removeSecondFactor(session, '000000', caller)).rejects.toMatchObject({
      rule: 'auth.wrong_code',
    });
    const renewed = await account.renewRecoveryCodes(session, code(), caller);
    const old = await one.post('second-factor', { challenge: await challenge(email), code: recoveryCodes[0] });
    expect(old.statusCode).toBe(401);
    await account.removeSecondFactor(session, renewed[0] ?? '', caller);
    expect(await one.signIn(email, password)).toMatch(/^__Host-/);

    const stale = { ...session, createdAt: new Date(Date.now() - 11 * 60_000) };
    await expect(account.beginSecondFactor(stale, undefined, caller)).rejects.toMatchObject({
      rule: 'auth.password_needed',
    });
    await expect(account.beginSecondFactor(stale, 'not this one', caller)).rejects.toMatchObject({
      rule: 'auth.wrong_password',
    });
    expect(await account.beginSecondFactor(stale, password, caller)).toHaveProperty('secret');
  });
});

describe('a company that asks for a second factor', () => {
  it('refuses tokens to sessions with a password only, at once also those that were given, until there is one', async () => {
    const email = 'mia@people.example';
    const { id } = await one.auth.createUser({ email, name: 'mia', password });
    const tenant = await one.auth.createTenant({ slug: 'mia', name: 'Mia Ltd' });
    await one.auth.setMembership({ user: id, tenant: tenant.id, roles: ['viewer'] });
    const cookie = await one.signIn(email, password);
    const token = await one.accessToken(cookie);
    const identity = await two.auth.verifyAccessToken(token);

    await one.auth.requireSecondFactor(tenant.id, true);
    await vi.waitFor(async () => {
      for (const { auth } of [one, two])
        await expect(auth.verifyAccessToken(token)).rejects.toMatchObject({ rule: 'auth.second_factor_required' });
    }, atOnce);
    expect(await one.auth.rolesNow([identity])).toEqual([null]);
    const asked = await one.post('token', {}, { cookie });
    expect([asked.statusCode, rule(asked)]).toEqual([403, 'auth.second_factor_required']);
    expect(rule(await one.post('login', { email, password }))).toBe('auth.second_factor_required');

    const session = await one.auth.account.session(identity.sessionId);
    const { secret } = await one.auth.account.beginSecondFactor(session, undefined, caller);
    const code = authenticator(secret);
    await one.auth.account.confirmSecondFactor(session, code(), caller);
    await vi.waitFor(() => two.auth.verifyAccessToken(token), atOnce);
    await expect(one.auth.account.removeSecondFactor(session, code(1), caller)).rejects.toMatchObject({
      rule: 'auth.second_factor_required',
    });
    const login = await one.post('login', { email, password, code: code(1) });
    expect(login.json()).toMatchObject({ key: expect.any(String) });
  });
});
