import { randomUUID } from 'node:crypto';
import { afterAll, expect, test, vi } from 'vitest';
import { setTerms } from '../platform/tenancy/tenancy.ts';
import { model, schema } from './actors.ts';
import { testDatabase } from './database.ts';
import { fill } from './fill.ts';
import { type Probe, rootProbes } from './isolation/probes.ts';
import { rowsOf } from './isolation/companies.ts';
import { openSocket } from './revocation.ts';
import { serverInTest } from './server.ts';

/**
 * Those whom no door may let in, at every door of a real server: each operation by POST, queries by GET, sockets, and each address that it
 * answers. Nothing of the company may come back, whatever they ask for, and none of it may change.
 */
const db = await testDatabase();
const metrics = 'a-token-for-prometheus';
const server = await serverInTest(db.url, { METRICS_TOKEN: metrics });
const slug = 'victim';
const { id: victim } = await server.auth.createTenant({ slug, name: slug });
const targets = await fill(db, victim);
const canary = `canary-${victim.slice(0, 8)}`;
const password = 'correct horse battery';
let cells = 0;
afterAll(() => console.log(`doors: ${String(cells)} cells tried, 0 foreign bytes`));

/** A token of somebody who may do everything in the company. */
async function member(): Promise<{ token: string; userId: string }> {
  const email = `${randomUUID()}@victim.example`;
  const { id: userId } = await server.auth.createUser({ email, name: 'Somebody', password });
  await server.auth.setMembership({ user: userId, tenant: victim, roles: ['admin'] });
  const post = (path: string, body: object, headers = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const cookie = (await post('/auth/sign-in', { email, password })).headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const issued = (await (await post('/auth/token', { tenant: slug, client: 'api' }, { cookie })).json()) as {
    accessToken: string;
  };
  return { token: issued.accessToken, userId };
}

/** The server is in this process: a token that it gives two hours ago has expired. */
async function expired(): Promise<string> {
  const { now } = Date;
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() - 2 * 3_600_000);
  return member()
    .then(({ token }) => token)
    .finally(() => clock.mockRestore());
}

const [ended, removed, good] = [await member(), await member(), await member()];
await db.sql`delete from control.session where user_id = ${ended.userId}`;
await server.auth.setMembership({ user: removed.userId, tenant: victim, roles: [] });
const tampered = good.token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${good.token.split('.')[1] ?? ''}.`;
const strangers: Readonly<Record<string, string | null>> = {
  'nobody at all': null,
  'a token that is none': 'x.y.z',
  'a token with another signature': tampered,
  'a token without a signature': unsigned,
  'an expired token': await expired(),
  'a token whose session has ended': ended.token,
  'a token of somebody who has left': removed.token,
};
const named = Object.entries(strangers);
const headersOf = (token: string | null) => ({
  'content-type': 'application/json',
  'apollo-require-preflight': 'true',
  ...(token === null ? {} : { authorization: `Bearer ${token}` }),
});

async function refused(answer: Promise<Response>, what: string): Promise<number> {
  cells += 1;
  const { status, headers, text } = await answer.then(async (each) => ({
    status: each.status,
    headers: JSON.stringify([...each.headers]),
    text: await each.text(),
  }));
  expect([what, text.includes(canary), headers.includes(canary)]).toEqual([what, false, false]);
  for (const id of targets.values()) expect([what, text.includes(id)]).toEqual([what, false]);
  return status;
}

const probes: Probe[] = [
  ...rootProbes(schema, model, 'query', targets),
  ...rootProbes(schema, model, 'mutation', targets),
];

test('the token that all of them are made like is good', async () => {
  const { status, body } = await server.graphql(good.token, '{ customers { nodes { displayName } } }');
  expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining(canary)]);
});

test.each(named)('%s: every operation is refused, and changes nothing', { timeout: 120_000 }, async (name, token) => {
  const before = await rowsOf(db, victim);
  const statuses = new Map<number, number>();
  for (const { door, document: query, variables } of probes) {
    const body = JSON.stringify({ query, variables });
    const answer = fetch(`${server.url}/graphql`, { method: 'POST', headers: headersOf(token), body });
    const status = await refused(answer, door);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  // without a token some operations are for everybody: signing in, a forgotten password. They are refused for what is in them.
  const others = [...statuses.keys()].filter((status) => status !== 401);
  expect(name === 'nobody at all' ? [] : others).toEqual([]);
  expect(await rowsOf(db, victim)).toEqual(before);
});

test.each(named)('%s: a query in an address is refused', async (_name, token) => {
  for (const { door, document: query, variables } of rootProbes(schema, model, 'query', targets)) {
    const parameters = new URLSearchParams({ query: query.slice(0, 3000), variables: JSON.stringify(variables) });
    const address = `${server.url}/graphql?${parameters.toString()}`;
    expect([door, await refused(fetch(address, { headers: headersOf(token) }), door)]).toEqual([door, 401]);
  }
});

test.each(named)('%s: no socket lets them in', async (_name, token) => {
  cells += 1;
  await expect(openSocket(server.url, token === null ? {} : { authorization: `Bearer ${token}` })).rejects.toThrow(
    'closed',
  );
});

/** Every address of the server, and who may come there. */
const addresses: Readonly<Record<string, 'everybody' | 'with a token' | 'with a cookie' | 'Prometheus'>> = {
  '/': 'everybody',
  '/*': 'everybody',
  '/health/live': 'everybody',
  '/health/ready': 'everybody',
  '/graphql': 'with a token',
  '/imports': 'with a token',
  '/imports/formats': 'with a token',
  '/metrics': 'Prometheus',
};
/** The paths of a tree as Fastify prints it: each line is what is added to the one above that is less indented. */
function routesOf(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', piece = '', methods] = /^((?:│ {3}| {4})*)[├└]── (\S*)(?: \((.*)\))?/.exec(line) ?? [];
    above.splice(indent.length / 4, Infinity, piece);
    return methods ? [above.join('')] : [];
  });
}

/** Whole folders of them: what is for whoever signs in, and the playground, which knows no more than its caller. */
const folders = ['/auth/', '/.well-known/', '/playground', '/dev/', '/sso/'];

test('every address that the server answers is known here', () => {
  const routes = routesOf(server.app.printRoutes({ commonPrefix: false }));
  expect(routes.length).toBeGreaterThan(8);
  const unknown = routes.filter((path) => !(path in addresses) && !folders.some((folder) => path.startsWith(folder)));
  expect(unknown).toEqual([]);
});

test.each(named)('%s: no address answers with anything of the company', async (_name, token) => {
  const query = `?format=contracts/ocds&fileName=a.json&tenant=${slug}&id=${targets.get('Contract') ?? ''}`;
  const paths = [
    ...Object.keys(addresses).filter((path) => path !== '/*'),
    '/auth/token',
    '/auth/user',
    '/auth/logout',
    '/auth/demo-accounts',
    '/auth/jwks',
    '/playground',
    '/dev/mail',
    `/t/${slug}/contracts`,
    `/contracts/${targets.get('Contract') ?? ''}`,
    '/.env',
    '/schema.graphql',
  ];
  for (const path of paths)
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const body = method === 'GET' || method === 'DELETE' ? null : '{}';
      const status = await refused(
        fetch(server.url + path + query, { method, headers: headersOf(token), body }),
        `${method} ${path}`,
      );
      const isOpen = status < 400;
      const isShut = ['with a token', 'Prometheus'].includes(addresses[path] ?? '');
      expect([method, path, isShut && isOpen]).toEqual([method, path, false]);
    }
});

test('the metrics name no company and nothing of one', async () => {
  const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${metrics}` } });
  expect([answer.status, (await answer.text()).includes(slug)]).toEqual([200, false]);
});

test('a token that was good is refused once its company is suspended', async () => {
  await setTerms(server.auth.control, victim, { status: 'suspended' });
  await expect
    .poll(async () => (await server.graphql(good.token, '{ me { id } }')).status, { timeout: 5000 })
    .not.toBe(200);
  for (const { door, document: query, variables } of probes) {
    const body = JSON.stringify({ query, variables });
    await refused(fetch(`${server.url}/graphql`, { method: 'POST', headers: headersOf(good.token), body }), door);
  }
});
