import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { testDatabase } from './test/database.ts';
import { serverInTest } from './test/server.ts';

const checked: string[] = [];

// the check itself, which goes on as it is: what is passed to it is noted
vi.mock('better-auth/crypto', async (importOriginal) => {
  const original = await importOriginal<typeof import('better-auth/crypto')>();
  const verifyPassword: typeof original.verifyPassword = (given) => {
    checked.push(given.password);
    return original.verifyPassword(given);
  };
  return { ...original, verifyPassword };
});

const db = await testDatabase();
const server = await serverInTest(db.url, { SIGN_IN_TRIES: '100000' }, 2);
const [one = '', two = ''] = server.addresses;
const most = 5;

interface Account {
  readonly email: string;
  /** The right one. */
  readonly password: string;
  /** Another wrong password, which tells whose it is. */
  guess(): string;
  /** How many of them reached the check. */
  readonly reached: number;
}

async function account(): Promise<Account> {
  const mark = randomUUID();
  const email = `anna-${mark}@people.example`;
  const password = `right-${mark}`;
  await server.auth.createUser({ email, name: 'Anna', password });
  let guesses = 0;
  return {
    email,
    password,
    guess: () => `${mark} ${String((guesses += 1))}`,
    get reached() {
      return checked.filter((each) => each.startsWith(mark)).length;
    },
  };
}

const send = (url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const signIn = (url: string, { email, guess }: Account, spelt = email, headers?: Record<string, string>) =>
  send(url, '/auth/sign-in', { email: spelt, password: guess() }, headers);
const login = (url: string, { email, guess }: Account) =>
  send(url, '/graphql', {
    query: 'mutation($e: String!, $p: String!) { login(email: $e, password: $p) { __typename } }',
    variables: { e: email, p: guess() },
  });
const times = <T>(count: number, each: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => each(n)));

/** Ways to try more often than five times a minute. */
const ways: Readonly<Record<string, (anna: Account) => Promise<unknown>>> = {
  async 'one after another'(anna) {
    for (let n = 0; n < 9; n += 1) await signIn(one, anna);
  },
  'all at once': (anna) => times(25, () => signIn(one, anna)),
  'at two instances': (anna) => times(24, (n) => signIn(n % 2 ? one : two, anna)),
  'in other spellings': (anna) =>
    times(24, (n) => {
      const { email } = anna;
      const wide = email.replaceAll(/[a-z@]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0));
      const spellings = [email, email.toUpperCase(), `  ${email}`, `${email}\t`, wide, email.replace('a', 'A')];
      return signIn(n % 2 ? one : two, anna, spellings[n % spellings.length]);
    }),
  'from addresses that are only said': (anna) =>
    times(24, (n) => {
      const from = `203.0.113.${String(n)}`;
      const said = {
        'x-forwarded-for': from,
        forwarded: `for=${from}`,
        'x-real-ip': from,
        'x-plinth-client-address': from,
      };
      return signIn(one, anna, undefined, said);
    }),
  'by aliases in one request': ({ email, guess }) =>
    times(9, () => {
      // the first that is refused ends its operation
      const fields = Array.from(
        { length: 5 }, // more are refused unread
        (_, n) => `a${String(n)}: login(email: $e, password: "${guess()}") { __typename }`,
      );
      return send(one, '/graphql', { query: `mutation($e: String!) { ${fields.join(' ')} }`, variables: { e: email } });
    }),
  'by a batch of requests': ({ email, guess }) =>
    send(
      one,
      '/graphql',
      Array.from({ length: 15 }, () => ({
        query: 'mutation($e: String!, $p: String!) { login(email: $e, password: $p) { __typename } }',
        variables: { e: email, p: guess() },
      })),
    ),
  'through all doors': (anna) =>
    times(24, (n) => {
      const url = n % 2 ? one : two;
      if (n % 3 === 0) return signIn(url, anna);
      return n % 3 === 1 ? login(url, anna) : send(url, '/auth/login', { email: anna.email, password: anna.guess() });
    }),
  async 'with somebody else signing in between'(anna) {
    const other = await account();
    for (let n = 0; n < 8; n += 1) {
      await signIn(n % 2 ? one : two, anna);
      const entered = await send(one, '/auth/sign-in', { email: other.email, password: other.password });
      expect(entered.status).toBe(200);
    }
  },
  async 'slowly, over the edge of a minute'(anna) {
    const [row] = await db.sql<
      { left: number }[]
    >`select (60 - extract(second from clock_timestamp()))::float8 as left`;
    await sleep(Math.max(0, (row?.left ?? 0) - 4) * 1000);
    for (let n = 0; n < 10; n += 1) {
      await signIn(n % 2 ? one : two, anna);
      await sleep(700);
    }
  },
};

/** A batch is refused whole, before anything of it is looked at. */
const unread = 'by a batch of requests';

describe.concurrent('at most five tries a minute reach the check of a password', { timeout: 120_000 }, () => {
  test.each(Object.entries(ways))('%s', async (way, attempt) => {
    const anna = await account();
    await attempt(anna);
    expect(anna.reached).toBe(way === unread ? 0 : most);
    if (way === unread) return;
    // and then the right one does not get in, nor is it looked at
    const answer = await send(two, '/auth/sign-in', { email: anna.email, password: anna.password });
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(checked).not.toContain(anna.password);
  });
});
