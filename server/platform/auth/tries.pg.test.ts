import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { authInstance } from '../../test/auth-instance.ts';
import { testDatabase } from '../../test/database.ts';

const db = await testDatabase();
const [one, two] = await Promise.all([authInstance(db.url), authInstance(db.url)]);
const password = 'correct horse battery';
const caller = { cookie: undefined, address: '10.0.0.1', userAgent: undefined };

const statuses = (answers: { statusCode: number }[]) => answers.map(({ statusCode }) => statusCode).sort();
const fiveOf = (count: number) => [...Array(5).fill(401), ...Array(count - 5).fill(429)];

describe('at most five unsuccessful tries a minute reach the check', () => {
  it('of a code, whatever the challenge, the instance and the kind of code', async () => {
    const email = 'anna@people.example';
    await one.auth.createUser({ email, name: 'anna', password });
    const cookie = await one.signIn(email, password);
    const session = await one.auth.account.sessionOfCookie(cookie.split('=')[1]);
    const { secret } = await one.auth.account.beginSecondFactor(session, undefined, caller);
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await one.auth.account.confirmSecondFactor(session, totp.generate({ timestamp: Date.now() - 30_000 }), caller);
    const challenges = await Promise.all(
      [one, two, one].map(async ({ post }) =>
        (await post('sign-in', { email, password })).json<{ secondFactor: { challenge: string } }>(),
      ),
    );
    const guesses = ['000000', '111111', 'aaaa-bbbb-cccc-dddd'];
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        (n % 2 ? one : two).post('second-factor', {
          challenge: challenges[n % 3]?.secondFactor.challenge,
          code: guesses[n % guesses.length],
        }),
      ),
    );
    expect(statuses(answers)).toEqual(fiveOf(24));
    // and so is the right one, in every other door
    const right = await one.post('second-factor', {
      challenge: challenges[0]?.secondFactor.challenge,
      code: totp.generate(),
    });
    expect(right.statusCode).toBe(429);
    expect((await two.post('sign-in', { email, password })).statusCode).toBe(429);
    expect((await two.post('login', { email, password, code: totp.generate() })).statusCode).toBe(429);
    await expect(one.auth.account.removeSecondFactor(session, totp.generate(), caller)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  it('of a password, by sign-in, by key and where a signed-in person is asked for it, together', async () => {
    const email = 'bo@people.example';
    await one.auth.createUser({ email, name: 'bo', password });
    const cookie = await one.signIn(email, password);
    const session = await one.auth.account.sessionOfCookie(cookie.split('=')[1]);
    const stale = { ...session, createdAt: new Date(0) };
    const outcomes = await Promise.all(
      Array.from({ length: 15 }, async (_, n) => {
        const guess = { email, password: `guess ${String(n)}` };
        if (n % 3 === 2)
          return one.auth.account.beginSecondFactor(stale, guess.password, caller).then(
            () => 200,
            (error: { code: string }) => (error.code === 'RATE_LIMITED' ? 429 : 401),
          );
        return (await (n % 2 ? one : two).post(n % 3 ? 'login' : 'sign-in', guess)).statusCode;
      }),
    );
    expect(outcomes.sort()).toEqual(fiveOf(15));
  });
});

describe('from one address', () => {
  it('as many tries reach a check as are set, for accounts that exist and not, and another address goes on', async () => {
    const strict = await authInstance(db.url, { triesPerAddress: 8 });
    await strict.auth.createUser({ email: 'carl@people.example', name: 'carl', password });
    const from = (remoteAddress: string, email: string, secret = 'not the password') =>
      strict.app.inject({
        method: 'POST',
        url: '/auth/sign-in',
        remoteAddress,
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '1.2.3.4' },
        payload: JSON.stringify({ email, password: secret }),
      });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => from('10.1.1.1', `nobody-${String(n)}@people.example`)),
    );
    expect(statuses(answers)).toEqual([...Array(8).fill(401), ...Array(4).fill(429)]);
    expect((await from('10.1.1.1', 'carl@people.example', password)).statusCode).toBe(429);
    expect((await from('10.1.1.2', 'carl@people.example', password)).statusCode).toBe(200);
  });
});
