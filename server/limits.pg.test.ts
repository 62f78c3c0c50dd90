import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DomainError } from './errors.ts';
import { CompanyLimits } from './platform/auth/company-limits.ts';
import type { LimitChanges } from './platform/limits/limits.ts';
import { testDatabase } from './test/database.ts';
import { earlyInTheMinute } from './test/minutes.ts';
import { serverInTest } from './test/server.ts';

const db = await testDatabase();
const limit = 40;
const behindProxy = { ANONYMOUS_REQUESTS: String(limit), TRUSTED_PROXIES: '127.0.0.1, ::1' };
const server = await serverInTest(db.url, behindProxy, 2);
const [one = '', two = ''] = server.addresses;
const direct = await serverInTest(db.url, { ANONYMOUS_REQUESTS: String(limit) });
const share = limit / 20;
// before everybody here has used up what their address has
const [admin, colleague, elsewhere] = [
  await server.token('ingrid@fjord.example', 'fjord', 'api'),
  await server.token('henrik@fjord.example', 'fjord', 'api'),
  await server.token('grace@granite.example', 'granite', 'api'),
];

/** A door that is open to everybody, asked from an address that a proxy names. */
type Door = (url: string, from: string) => Promise<Response>;

const json = { 'content-type': 'application/json' };
const graphql = (headers: Record<string, string>) => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body: '{"query":"{ me { name } }"}',
});
const doors: Readonly<Record<string, Door>> = {
  graphql: (url, from) => fetch(`${url}/graphql`, graphql({ 'x-forwarded-for': from })),
  'graphql with a token that is none': (url, from) =>
    fetch(`${url}/graphql`, graphql({ 'x-forwarded-for': from, authorization: 'Bearer x.y.z' })),
  'graphql by GET': (url, from) => fetch(`${url}/graphql?query={me{name}}`, { headers: { 'x-forwarded-for': from } }),
  'the keys': (url, from) => fetch(`${url}/auth/jwks`, { headers: { 'x-forwarded-for': from } }),
  'a token': (url, from) =>
    fetch(`${url}/auth/token`, { method: 'POST', headers: { ...json, 'x-forwarded-for': from }, body: '{}' }),
  playground: (url, from) => fetch(`${url}/playground`, { headers: { 'x-forwarded-for': from } }),
  imports: (url, from) => fetch(`${url}/imports?format=x`, { method: 'POST', headers: { 'x-forwarded-for': from } }),
  'import formats': (url, from) => fetch(`${url}/imports/formats`, { headers: { 'x-forwarded-for': from } }),
};

/** How many were let in, and what the others were told. */
async function ask(times: number, from: string, servers = [one, two], through = Object.values(doors)) {
  const answers = await Promise.all(
    Array.from({ length: times }, async (_, n) => {
      const [url, door] = [servers[n % servers.length], through[Math.floor(n / servers.length) % through.length]];
      if (!url || !door) throw new Error('nobody to ask');
      const answer = await door(url, from);
      return { status: answer.status, headers: answer.headers, body: await answer.text() };
    }),
  );
  const refused = answers.filter(({ status }) => status === 429);
  return { admitted: answers.length - refused.length, refused };
}

test('without signing in an address has so many requests a minute, through all doors and servers together', async () => {
  await earlyInTheMinute(db, 15);
  const { admitted, refused } = await ask(4 * limit, '198.51.100.1');
  expect(admitted).toBeGreaterThanOrEqual(limit - 2 * share);
  expect(admitted).toBeLessThanOrEqual(limit + 2 * share);
  for (const { headers, body } of refused) {
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(body).toMatch(/"code":"RATE_LIMITED".*"rule":"limit.anonymous"/);
  }
  // each door by itself, now that nothing is left
  for (const [name, door] of Object.entries(doors)) {
    const { admitted: more } = await ask(2, '198.51.100.1', [one, two], [door]);
    expect([name, more]).toEqual([name, 0]);
  }
  const socket = new WebSocket(`${two.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { 'x-forwarded-for': '198.51.100.1' },
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  expect((await once(socket, 'close'))[0]).toBe(4429);
  // somebody else, and whoever has signed in from there
  expect((await ask(1, '198.51.100.2')).admitted).toBe(1);
  const known = await fetch(`${one}/graphql`, {
    ...graphql({ 'x-forwarded-for': '198.51.100.1', authorization: `Bearer ${admin}` }),
  });
  expect(known.status).toBe(200);
  expect((await fetch(`${one}/health/ready`, { headers: { 'x-forwarded-for': '198.51.100.1' } })).status).toBe(200);
});

test('what is left is said by the doors that everybody passes', async () => {
  await earlyInTheMinute(db, 15);
  const { headers } = await fetch(`${one}/auth/jwks`, { headers: { 'x-forwarded-for': '198.51.100.3' } });
  expect(headers.get('ratelimit-policy')).toBe(`"anonymous";q=${String(limit)};w=60`);
  expect(headers.get('ratelimit')).toMatch(new RegExp(`^"anonymous";r=${String(limit - 1)};t=\\d+$`));
});

test('who comes directly is believed no address but their own', async () => {
  await earlyInTheMinute(db, 15);
  const names = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'true-client-ip', 'cf-connecting-ip', 'x-client-ip'];
  let admitted = 0;
  for (let n = 0; n < 2 * limit; n += 1) {
    const value = `203.0.113.${String(n)}`;
    const spoofed = Object.fromEntries(names.map((name) => [name, name === 'forwarded' ? `for=${value}` : value]));
    const answer = await fetch(`${direct.url}/auth/jwks`, { headers: spoofed });
    if (answer.status !== 429) admitted += 1;
  }
  expect(admitted).toBeGreaterThan(0);
  expect(admitted).toBeLessThanOrEqual(limit + share);
});

test('behind a proxy that is trusted, what a caller writes before it does not count', async () => {
  await earlyInTheMinute(db, 15);
  let admitted = 0;
  for (let n = 0; n < 2 * limit; n += 1) admitted += (await ask(1, `203.0.113.${String(n)}, 198.51.100.4`)).admitted; // the proxy adds the last
  expect(admitted).toBeLessThanOrEqual(limit + 2 * share);
});

test('all addresses of one IPv6 network are one', async () => {
  await earlyInTheMinute(db, 15);
  let admitted = 0;
  for (let n = 0; n < 2 * limit; n += 1) admitted += (await ask(1, `2001:db8:7:7:${n.toString(16)}::1`)).admitted;
  expect(admitted).toBeLessThanOrEqual(limit + 2 * share);
  expect((await ask(1, '2001:db8:7:8::1')).admitted).toBe(1);
});

const tenantOf = async (slug: string) =>
  (await db.sql<{ id: string }[]>`select id from control.tenant where slug = ${slug}`)[0]?.id ?? '';

const standard = { userBudget: 100_000_000, tenantBudget: 1_200_000_000, uploads: 10, uploadBytes: 50 * 1024 * 1024 };
const limits = new CompanyLimits(server.auth.control, standard);
const operator = { userId: crypto.randomUUID(), kind: 'operator', requestId: null, reason: 'a test' } as const;
const setLimits = (id: string, changes: LimitChanges) => limits.set(operator, id, changes, true);

/** Begins to count uploads anew, and uploads. */
async function uploadFirst(url: string, size: number): Promise<number> {
  await db.sql`delete from control.spending where account like 'uploads%'`;
  return (await upload(url, admin, size)).status;
}

async function upload(url: string, token: string, size = 100): Promise<Response> {
  return fetch(`${url}/imports?format=contracts/ocds&fileName=a.json`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: ' '.repeat(size),
  });
}

test('a person uploads ten files a minute, on all servers together', async () => {
  await earlyInTheMinute(db, 20);
  const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => upload(n % 2 ? one : two, admin)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(201), ...Array(6).fill(429)]);
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await upload(two, colleague)).status).not.toBe(429);
});

test('a company has limits of its own within five seconds, on every server', { timeout: 90_000 }, async () => {
  await earlyInTheMinute(db, 30);
  const id = await tenantOf('fjord');
  await setLimits(id, { uploads: 2, uploadBytes: 2000, userBudget: 1_000_000 });
  await expect.poll(() => uploadFirst(two, 2001), { timeout: 5000, interval: 500 }).toBe(413);
  await db.sql`delete from control.spending where account like 'uploads%'`;
  const statuses = [];
  for (const url of [one, two, one, two]) statuses.push((await upload(url, admin)).status);
  expect(statuses).toEqual([201, 201, 429, 429]);

  // 24 times 41,000 is all of the budget
  const dear = `query { contracts(first: 1000) { nodes { ${'title contractNo kind status '.repeat(10)} } } }`;
  const answers = [];
  for (let n = 0; n < 40; n += 1) answers.push((await server.graphql(admin, dear)).status);
  expect(answers).toContain(429);
  expect((await server.graphql(elsewhere, '{ me { name } }')).status).toBe(200);

  await setLimits(id, { uploads: null, uploadBytes: null, userBudget: null });
  await expect.poll(() => uploadFirst(one, 2001), { timeout: 5000, interval: 500 }).toBe(201);
});

test('limits that cannot be are refused by name, here and by the table', async () => {
  const id = await tenantOf('fjord');
  const refusal = await setLimits(id, { uploads: 0, uploadBytes: 1.5, tenantBudget: 5 }).catch(
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(DomainError);
  expect(refusal).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: ['input.tenantBudget', 'input.uploads', 'input.uploadBytes'],
  });
  await expect(setLimits(crypto.randomUUID(), { uploads: 5 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await setLimits(id, {});
  for (const set of ['uploads = 0', 'uploads = 1001', 'upload_bytes = 1', 'user_budget = 1', 'tenant_budget = -1'])
    await expect(
      db.sql.unsafe(`update control.tenant_limit set ${set} where tenant_id = '${id}'`),
    ).rejects.toMatchObject({ code: '23514' });
});
