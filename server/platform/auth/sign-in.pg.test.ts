import { describe, expect, it } from 'vitest';
import { authInstance, publicUrl } from '../../test/auth-instance.ts';
import { testDatabase } from '../../test/database.ts';
import { demoAccounts } from './demo-accounts.ts';

const db = await testDatabase();
const [one, two] = await Promise.all([authInstance(db.url), authInstance(db.url, { demo: true })]);
const password = 'correct horse battery';

/** A person of their own for each test, since tries are counted per account. */
async function person(name: string) {
  const email = `${name}@people.example`;
  const { id } = await one.auth.createUser({ email, name, password });
  return { id, email };
}

const tenant = await one.auth.createTenant({ slug: 'north', name: 'North AS' });

describe('signing in', () => {
  it('answers with the person and their tenants, and sets a cookie that only the browser and we can read', async () => {
    const { id, email } = await person('anna');
    await one.auth.setMembership({ user: id, tenant: tenant.id, roles: ['admin'] });

    const answer = await one.post('sign-in', { email, password });

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      user: { id, email, name: 'anna' },
      tenants: [
        {
          id: tenant.id,
          slug: 'north',
          name: 'North AS',
          status: 'active',
          requiresSecondFactor: false,
          roles: ['admin'],
        },
      ],
    });
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^__Host-plinth-session=[^;]+;.*Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('uses a plain cookie over http, which every browser takes on loopback', async () => {
    const { email } = await person('bo');
    const loopback = await authInstance(db.url, { publicUrl: 'http://localhost:4000' });
    const answer = await loopback.post('sign-in', { email, password });
    expect(String(answer.headers['set-cookie'])).toMatch(/^plinth-session=[^;]+;.*HttpOnly; SameSite=Strict$/);
  });

  it('answers an unknown e-mail and a wrong password alike, and takes as long', async () => {
    const { email } = await person('carl');
    const refusals = await Promise.all(
      [email, 'nobody@people.example'].map(async (address) => {
        const start = performance.now();
        const answer = await one.post('sign-in', { email: address, password: 'not the password' });
        expect(performance.now() - start).toBeGreaterThan(245);
        const [{ requestId, ...error }] = answer.json<{ errors: [{ requestId: string }] }>().errors;
        expect(requestId).toBeTypeOf('string');
        return { status: answer.statusCode, cookie: answer.headers['set-cookie'], error };
      }),
    );
    expect(refusals[0]).toMatchObject({ status: 401, cookie: undefined, error: { code: 'UNAUTHENTICATED' } });
    expect(refusals[1]).toEqual(refusals[0]);
  });

  it.each([
    [{ email: 'no address', password }, 'email'],
    [{ email: 'a\0b@people.example', password }, 'email'],
    [{ email: 'dora@people.example' }, 'password'],
    [{ email: 'dora@people.example', password: 'x'.repeat(513) }, 'password'],
    [{ email: 'dora@people.example', password, admin: true }, 'admin'],
  ])('refuses malformed input and names the field: %j', async (body, field) => {
    const answer = await one.post('sign-in', body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ code: 'BAD_USER_INPUT', field }] });
  });

  it('has no sign-up', async () => {
    for (const path of ['sign-up', 'api/sign-up/email', 'api/sign-in/email']) {
      expect((await one.post(path, { email: 'eve@people.example', name: 'Eve', password })).statusCode).toBe(404);
    }
  });
});

describe('too many tries', () => {
  it('lets five at once through to the password check, on two instances and in any spelling', async () => {
    const { email } = await person('frida');
    const spellings = [email, email.toUpperCase(), ` ${email} `, 'Frida@People.Example', 'ｆrida@people.example'];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? one : two).post(
          'sign-in',
          { email: spellings[index % spellings.length], password: `guess ${index}` },
          { 'x-forwarded-for': `10.0.0.${index}` },
        ),
      ),
    );
    const statuses = answers.map((answer) => answer.statusCode).sort();
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)]);

    const right = await two.post('sign-in', { email, password });
    expect(right.statusCode).toBe(429);
    expect(right.json()).toMatchObject({ errors: [{ code: 'RATE_LIMITED' }] });
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(50);
    expect(Number(right.headers['retry-after'])).toBeLessThanOrEqual(60);

    await db.sql`update control.sign_in_attempt set tried_at = tried_at - interval '1 minute'`;
    expect((await two.post('sign-in', { email, password })).statusCode).toBe(200);
  });

  it('does not count tries that succeed, and counts those for an unknown e-mail', async () => {
    const { email } = await person('gro');
    for (let n = 0; n < 6; n++) expect((await one.post('sign-in', { email, password })).statusCode).toBe(200);

    const unknown = { email: 'ghost@people.example', password };
    const answers = await Promise.all(Array.from({ length: 6 }, () => one.post('sign-in', unknown)));
    expect(answers.filter((answer) => answer.statusCode === 429)).toHaveLength(1);
  });
});

describe('another site', () => {
  const headers: Record<string, Record<string, string>> = {
    'a foreign origin': { origin: 'https://evil.example' },
    'a sandboxed page': { origin: 'null' },
    'a sibling site': { 'sec-fetch-site': 'same-site', origin: 'https://other.plinth.example' },
    'a form': { 'content-type': 'application/x-www-form-urlencoded' },
    'a form that says it is text': { 'content-type': 'text/plain' },
  };
  it.each(Object.keys(headers))('cannot use the session: %s', async (sender) => {
    const answer = await one.post('token', {}, headers[sender]);
    expect([400, 403]).toContain(answer.statusCode);
  });

  it('is not what our own pages are', async () => {
    const own: Record<string, string>[] = [
      { origin: publicUrl },
      { 'sec-fetch-site': 'same-origin' },
      { origin: 'http://10.0.0.5:4000', host: '10.0.0.5:4000' },
    ];
    for (const sent of own) expect((await one.post('token', {}, sent)).statusCode).toBe(401);
  });
});

describe('demo accounts', () => {
  it('are shown in demo mode only', async () => {
    const get = (instance: typeof one) => instance.app.inject('/auth/demo-accounts');
    expect((await get(one)).statusCode).toBe(404);
    const shown = (await get(two)).json<{ email: string; tenant: string }[]>();
    expect(shown.filter(({ email }) => email === 'kari@fjord.example').map((row) => row.tenant)).toEqual([
      'fjord',
      'granite',
    ]);
    expect(shown).toHaveLength(demoAccounts.length + 1);
  });

  it('can be made twice, by two servers at once', async () => {
    const [kari] = demoAccounts;
    if (!kari) throw new Error('no demo account');
    const made = await Promise.all([one, two, one].map(({ auth }) => auth.createUser(kari)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    await expect(
      one.auth.createUser({ ...kari, email: 'short@people.example', password: 'too short' }),
    ).rejects.toThrow('10 to 128');
    expect(await one.auth.createTenant({ slug: 'north', name: 'Renamed' })).toEqual(tenant);
  });
});
