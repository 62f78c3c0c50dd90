import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { setTerms } from '../../tenancy/tenancy.ts';
import { testDatabase } from '../../../test/database.ts';
import { dataOf, openSocket, partner } from '../../../test/partner.ts';
import { freePort, serverInTest, type ServerInTest } from '../../../test/server.ts';
import { mostGuesses } from './guesses.ts';

const db = await testDatabase();
const [first, second] = [await freePort(), await freePort()];
const PUBLIC_URL = `http://localhost:${String(first)}`;
const one = await serverInTest(db.url, { PORT: String(first), PUBLIC_URL });
await serverInTest(db.url, { PORT: String(second), PUBLIC_URL });
const urls = [PUBLIC_URL, `http://localhost:${String(second)}`];
const admin = await one.token('ingrid@fjord.example', 'fjord');
const scopes = ['contract:read:all', 'customer:read:all', 'customer:create:all', 'customer:update:all'];
const erp = await partner(one, admin, scopes);

type Body = Awaited<ReturnType<ServerInTest['graphql']>>['body'];

async function ask(url: string, headers: Record<string, string>, query = '{ me { id } }', variables: object = {}) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: answer.status, body: (await answer.json()) as Body, headers: answer.headers };
}
const byKey = (key: string, url = PUBLIC_URL) => ask(url, { authorization: `Bearer ${key}` });
const run = async <T>(query: string, variables: Record<string, unknown> = {}) =>
  dataOf<T>((await one.graphql(admin, query, variables)).body);

describe('an API key', () => {
  test('opens HTTP as a bearer and in a header of its own, on every instance', async () => {
    const { key } = await erp.key();
    for (const url of urls)
      for (const headers of [
        ['authorization', `Bearer ${key}`],
        ['x-api-key', key],
      ])
        expect((await ask(url, Object.fromEntries([headers]))).body).toMatchObject({ data: { me: { id: erp.id } } });
  });

  test.each(['authorization', 'Authorization', 'x-api-key', 'X-Api-Key'])('opens sockets as %s', async (name) => {
    const { key } = await erp.key();
    const bearer = name.toLowerCase() === 'authorization' ? `Bearer ${key}` : key;
    const { socket } = await openSocket(PUBLIC_URL, { [name]: bearer });
    socket.terminate();
  });

  test('is not taken beside a token, and no token is taken for a key', async () => {
    const { key } = await erp.key();
    for (const more of [
      ['authorization', `Bearer ${admin}`, 'x-api-key', key],
      ['x-api-key', admin],
    ]) {
      const [name = '', value = '', other, given = ''] = more;
      const { status, body } = await ask(PUBLIC_URL, { [name]: value, ...(other && { [other]: given }) });
      expect([status, body.errors?.[0]?.extensions['rule']]).toEqual([401, 'auth.one_credential']);
    }
  });

  test('allows its scopes and nothing else of its account', async () => {
    const { key } = await erp.key({ scopes: ['customer:read:own'] });
    const { body } = await ask(PUBLIC_URL, { 'x-api-key': key }, '{ me { roles permissions } }');
    expect(body.data).toEqual({ me: { roles: [], permissions: ['customer:read:own'] } });
  });

  test('is good from the addresses that it names', async () => {
    const { key: here } = await erp.key({ allowedAddresses: ['192.0.2.0/24', '127.0.0.0/8', '::1'] });
    const { key: elsewhere } = await erp.key({ allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'] });
    expect([(await byKey(here)).status, (await byKey(elsewhere)).status]).toEqual([200, 401]);
    await expect(openSocket(PUBLIC_URL, { 'x-api-key': elsewhere })).rejects.toThrow('4403');
  });

  test.each(['192.0.2.1/24', '192.0.2.0/33', '::1/129', 'localhost', '10.0.0.0/8/8', '', 'fe80::1%eth0'])(
    '%j is no network, and says so by its place',
    async (network) => {
      await expect(erp.key({ allowedAddresses: [network] })).rejects.toThrow('input.allowedAddresses');
    },
  );

  test('tells when it was last used, written once a minute', async () => {
    const { key, id } = await erp.key();
    const used = async () => {
      const { account } = await run<{
        account: { lastUsedAt: string | null; apiKeys: { id: string; lastUsedAt: string | null }[] };
      }>('query($id: ID!) { account: serviceAccount(id: $id) { lastUsedAt apiKeys { id lastUsedAt } } }', {
        id: erp.id,
      });
      return account.apiKeys.find((each) => each.id === id)?.lastUsedAt ?? null;
    };
    expect(await used()).toBeNull();
    await Promise.all(urls.flatMap((url) => Array.from({ length: 10 }, () => byKey(key, url))));
    await vi.waitFor(async () => expect(await used()).not.toBeNull(), { timeout: 4_000 });
    const [before, { writes } = { writes: 0 }] = [
      await used(),
      (await db.sql`select xmin::text::int as writes from control.service_credential where id = ${id}`)[0],
    ];
    await Promise.all(urls.map((url) => byKey(key, url)));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const [after] = await db.sql`select xmin::text::int as writes from control.service_credential where id = ${id}`;
    expect([await used(), after?.['writes']]).toEqual([before, writes]);
  });
});

test('unknown, wrong, expired, revoked, inactive, from elsewhere: the same answer', async () => {
  await db.sql`delete from control.key_guess`;
  const other = await partner(one, admin, scopes);
  const [good, expired, revoked, inactive] = await Promise.all([erp.key(), erp.key(), erp.key(), other.key()]);
  await db.sql`update control.service_credential set expires_at = now() where id = ${expired.id}`;
  await run('mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id: revoked.id });
  await run('mutation($id: ID!) { updateServiceAccount(id: $id, input: { active: false }) { id } }', { id: other.id });
  const keys = {
    unknown: `plinth_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('hex')}`,
    wrong: good.key.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    'no key at all': 'plinth_nothing',
    expired: expired.key,
    revoked: revoked.key,
    inactive: inactive.key,
    elsewhere: (await erp.key({ allowedAddresses: ['192.0.2.0/24'] })).key,
  };
  for (const [what, key] of Object.entries(keys)) {
    const { status, body } = await byKey(key);
    const [error] = body.errors ?? [];
    expect([what, status, error?.message, { ...error?.extensions, requestId: '' }]).toEqual([
      what,
      401,
      'The key is not valid.',
      { code: 'UNAUTHENTICATED', rule: 'auth.key_invalid', params: {}, fields: [], requestId: '' },
    ]);
    await expect(openSocket(PUBLIC_URL, { 'x-api-key': key })).rejects.toThrow('4403');
  }
});

describe('within five seconds, on both instances, requests are refused and sockets closed', () => {
  const token = async () => {
    const account = await partner(one, admin, scopes);
    const { clientId, clientSecret } = await account.secret();
    const answer = await fetch(`${PUBLIC_URL}/auth/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
    });
    const { access_token: credential } = (await answer.json()) as { access_token: string };
    const [row] = await db.sql<
      { id: string }[]
    >`select id from control.service_credential where service_account_id = ${account.id}`;
    return { account: account.id, credential, id: row?.id ?? '' };
  };
  const key = async () => {
    const account = await partner(one, admin, scopes);
    const made = await account.key();
    return { account: account.id, credential: made.key, id: made.id };
  };
  const suspended = async (status: 'active' | 'suspended') => {
    const [tenant] = await db.sql<{ id: string }[]>`select id from control.tenant where slug = 'fjord'`;
    await setTerms(one.auth.control, tenant?.id ?? '', { status });
  };
  type Made = Awaited<ReturnType<typeof key>>;
  const ways: [
    what: string,
    make: () => Promise<Made>,
    revoke: (made: Made) => Promise<unknown>,
    after?: () => Promise<unknown>,
  ][] = [
    ['a key that is revoked', key, ({ id }) => run('mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id })],
    [
      'the token of a secret that is revoked',
      token,
      ({ id }) => run('mutation($id: ID!) { revokeClientSecret(id: $id) { id } }', { id }),
    ],
    ...([key, token] as const).map((make): (typeof ways)[number] => [
      `the ${make.name} of an account that is switched off`,
      make,
      ({ account }) =>
        run('mutation($id: ID!) { updateServiceAccount(id: $id, input: { active: false }) { id } }', { id: account }),
    ]),
    ['a key of a company that is suspended', key, () => suspended('suspended'), () => suspended('active')],
    [
      'a key of which no notification tells that it was revoked',
      key,
      ({ id }) => db.sql`update control.service_credential set revoked_at = now() where id = ${id}`,
    ],
  ];
  test.each(ways)(
    '%s',
    async (_what, make, revoke, after) => {
      const made = await make();
      const sockets = await Promise.all(
        urls.map((url) => openSocket(url, { authorization: `Bearer ${made.credential}` })),
      );
      for (const url of urls) expect((await byKey(made.credential, url)).status).toBe(200);
      const began = performance.now();
      await revoke(made);
      for (const url of urls)
        await vi.waitFor(async () => expect((await byKey(made.credential, url)).status).toBe(401), {
          timeout: 6_000,
          interval: 50,
        });
      expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([4403, 4403]);
      expect(performance.now() - began).toBeLessThan(5_000);
      await after?.();
    },
    15_000,
  );

  test('scopes that are taken away are gone, from open sockets as well', async () => {
    const account = await partner(one, admin, scopes);
    const made = await account.key();
    const { closed } = await openSocket(urls[1] ?? '', { 'x-api-key': made.key });
    const permissions = async () =>
      (await ask(urls[1] ?? '', { 'x-api-key': made.key }, '{ me { permissions } }')).body.data?.['me'];
    expect(await permissions()).toMatchObject({ permissions: scopes.toSorted() });
    await run('mutation($id: ID!) { updateServiceAccount(id: $id, input: { scopes: ["customer:read:all"] }) { id } }', {
      id: account.id,
    });
    await vi.waitFor(async () => expect(await permissions()).toEqual({ permissions: ['customer:read:all'] }), {
      timeout: 5_000,
    });
    expect(await closed).toBe(4403);
  });
});

test('what a machine does is named by it in the record, its history, the change and the audit', async () => {
  const { key, id: keyId } = await erp.key();
  const by = { 'x-api-key': key };
  const { body } = await ask(
    PUBLIC_URL,
    by,
    'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }',
    {
      i: { customerNo: 'M1', displayName: 'By a machine' },
    },
  );
  const { id } = dataOf<{ createCustomer: { id: string } }>(body).createCustomer;
  const { customer, history } = await run<{ customer: unknown; history: unknown[] }>(
    'query($id: ID!) { customer(id: $id) { createdBy { name kind } } history(aggregate: Customer, id: $id) { actorId actorKind actorName actorKey } }',
    { id },
  );
  const [{ name } = {}] = await db.sql`select name from control.service_account where id = ${erp.id}`;
  expect(customer).toEqual({ createdBy: { name, kind: 'MACHINE' } });
  expect(history.at(-1)).toEqual({
    actorId: erp.id,
    actorKind: 'machine',
    actorName: name,
    actorKey: key.split('_').slice(0, 2).join('_'),
  });
  const changes = await db.sql`select actor_id, actor_kind from change where root_id = ${id} order by id`;
  expect(changes[0]).toEqual({ actor_id: erp.id, actor_kind: 'machine' });
  const refused = await ask(
    PUBLIC_URL,
    by,
    'mutation($id: ID!) { updateCustomer(id: $id, input: { displayName: "x" }) { id } }',
    {
      id: '018f0000-0000-7000-8000-000000000001',
    },
  );
  expect(refused.body.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
  const audited =
    await db.sql`select actor_kind, actor_via, refusal->>'code' as code from audit_entry where actor_id = ${erp.id} order by at`;
  expect(audited.slice(-1)).toEqual([{ actor_kind: 'machine', actor_via: `credential:${keyId}`, code: 'NOT_FOUND' }]);
});

test('after too many wrong keys an address is stopped on every instance, but for keys that were right', async () => {
  await db.sql`delete from control.key_guess`;
  const { key } = await erp.key();
  expect((await byKey(key)).status).toBe(200);
  const wrong = () => byKey(`plinth_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('hex')}`, urls[1]);
  const statuses: number[] = [];
  for (let tries = 0; tries < mostGuesses + 5; tries += 1) statuses.push((await wrong()).status);
  expect(statuses.slice(0, mostGuesses)).toEqual(statuses.slice(0, mostGuesses).map(() => 401));
  expect(statuses.slice(mostGuesses)).toEqual([429, 429, 429, 429, 429]);
  const { headers, body } = await byKey(`plinth_${'0'.repeat(12)}_${'0'.repeat(64)}`);
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', rule: 'auth.too_many_tries' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await byKey(key)).status).toBe(200);
});
