import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fill } from '../test/fill.ts';
import { testDatabase } from '../test/database.ts';
import { type ServerInTest, serverInTest } from '../test/server.ts';
import { limits } from './limits/limits.ts';
import { manifestFile, readManifest } from './operations.ts';

const db = await testDatabase();
const open = await serverInTest(db.url);
const strict = await serverInTest(db.url, { OPERATIONS: 'registered' });
const poor = await serverInTest(db.url, { USER_BUDGET: '1000000' });
const tenants = await open.control<{ slug: string; id: string }[]>`select slug, id from control.tenant`;
const idOf = (slug: string) => tenants.find((tenant) => tenant.slug === slug)?.id ?? '';
const theirs = await fill(db, idOf('granite')); // every text of theirs is a canary; nothing of ours is
const theirMark = `canary-${idOf('granite').slice(0, 8)}`;
const [ingrid, strictIngrid, liv, grace] = await Promise.all([
  open.token('ingrid@fjord.example', 'fjord'),
  strict.token('ingrid@fjord.example', 'fjord'), // a token is good for the server that gave it
  open.token('liv@fjord.example', 'fjord'),
  open.token('grace@granite.example', 'granite'),
]);
const manifest = await readManifest(manifestFile);
const nationalId = '01019012345';
const made = await open.graphql(ingrid, 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }', {
  i: { customerNo: 'K-1', displayName: 'Ours', nationalId },
});
const customerId = Object(made.body.data?.['createCustomer']).id as string;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function hashOf(name: string): string {
  const found = [...manifest].find(([, text]) => new RegExp(`^\\w+ ${name}\\b`).test(text));
  if (!found) throw new Error(`${name} is not among the app's operations`);
  return found[0];
}

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
  extensions?: { cost?: Record<string, number> };
}

async function read(answer: Response) {
  const text = await answer.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Body;
  const { code, rule } = body.errors?.[0]?.extensions ?? {};
  return { status: answer.status, headers: answer.headers, text, body, code, rule };
}

const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
const byHash = (hash: string, variables: object = {}) => ({
  variables: JSON.stringify(variables),
  extensions: JSON.stringify(persisted(hash)),
});

async function get(
  server: ServerInTest,
  token: string,
  parameters: Record<string, string> | string,
  headers: Record<string, string> = {},
) {
  const address = `${server.url}/graphql?${new URLSearchParams(parameters).toString()}`;
  const own = { authorization: `Bearer ${token}`, 'apollo-require-preflight': 'true' };
  return read(await fetch(address, { headers: { ...own, ...headers } }));
}

async function post(server: ServerInTest, token: string, body: object) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return read(await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

const page = (more: object = {}) =>
  byHash(hashOf('ContractsPage'), { page: 1, pageSize: 25, withTitle: true, ...more });
const newContract = async (token: string, title: string) =>
  open.graphql(token, 'mutation($i: CreateContractInput!) { createContract(input: $i) { id } }', {
    i: { contractNo: title, title, kind: 'SERVICE', customerId },
  });

test.each([
  ['any', open, ingrid],
  ['registered', strict, strictIngrid],
])(
  'a server for %s operations knows the app’s by their hashes before it has seen a text',
  async (_mode, server, token) => {
    const name = hashOf('Me');
    const [got, posted] = await Promise.all([
      get(server, token, byHash(name)),
      post(server, token, { extensions: persisted(name) }),
    ]);
    for (const { status, body } of [got, posted])
      expect([status, body.data]).toMatchObject([200, { me: { name: 'Ingrid Solberg' } }]);
  },
);

test('what GET answers is what POST answers, but for what is left of the budget', async () => {
  await newContract(ingrid, 'on-the-page');
  const { variables, extensions } = page({ withValue: true, withCustomerId: true, withPageInfo: true });
  const got = await get(open, ingrid, { variables, extensions });
  const posted = await post(open, ingrid, { variables: JSON.parse(variables), extensions: JSON.parse(extensions) });
  const { remaining, ...cost } = posted.body.extensions?.cost ?? {};
  expect(got.body).toEqual({ ...posted.body, extensions: { cost } });
  expect(Number(got.headers.get('ratelimit-remaining'))).toBeLessThan(100_000_000);
  expect(remaining).toBeLessThan(100_000_000);
  const [node] = Object(got.body.data?.['contracts']).nodes as Record<string, unknown>[];
  expect(Object.keys(node ?? {})).toEqual(expect.arrayContaining(['id', 'version', 'title', 'value', 'customer']));
  expect(node).not.toHaveProperty('status');
});

test('what is not the app’s is known by its hash once its text was sent', async () => {
  const query = '{ contracts(first: 1) { totalCount } }';
  const hash = sha256(query);
  const unknown = await get(open, ingrid, byHash(hash));
  expect([unknown.status, unknown.body.errors?.[0]?.message]).toEqual([200, 'PersistedQueryNotFound']);
  expect((await post(open, ingrid, { query, extensions: persisted(hash) })).body.errors).toBeUndefined();
  expect((await get(open, ingrid, byHash(hash))).body.data).toHaveProperty('contracts');
  expect((await post(open, ingrid, { query: '{ me { id } }', extensions: persisted(hash) })).status).toBe(400);
});

const own = '{ me { name } }';
const registered = persisted(hashOf('Me'));
test.each<[string, object]>([
  ['a text of somebody’s own', { query: own }],
  ['a mutation of somebody’s own', { query: 'mutation { deleteContract(id: "x") }' }],
  ['the question for the schema', { query: '{ __schema { types { name } } }' }],
  ['what is not even GraphQL', { query: '}{' }],
  ['a hash that nobody knows', { extensions: persisted(sha256(own)) }],
  ['a text of somebody’s own under a hash of the app', { query: own, extensions: registered }],
  ['an empty text under a hash of the app', { query: '', extensions: registered }],
  ['a hash in a list', { extensions: { persistedQuery: { version: 1, sha256Hash: [hashOf('Me')] } } }],
  ['nothing', {}],
])('registered only: %s is refused before it is read', async (_what, body) => {
  const refused = { status: 403, code: 'FORBIDDEN', rule: 'operation.not_registered' };
  expect(await post(strict, strictIngrid, body)).toMatchObject(refused);
  const address = Object.entries(body).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const got = await get(strict, strictIngrid, Object.fromEntries(address) as Record<string, string>);
  expect(got).toMatchObject(refused);
  expect(got.headers.get('cache-control')).toBe('no-store');
});

test('registered only: an address that can be read in two ways is refused', async () => {
  const extensions = encodeURIComponent(JSON.stringify(registered));
  for (const address of [
    `extensions=${extensions}&query=${encodeURIComponent(own)}`,
    `extensions=${extensions}&extensions=${encodeURIComponent(JSON.stringify(persisted(sha256(own))))}`,
    `query=${encodeURIComponent(manifest.get(hashOf('Me')) ?? '')}&query=${encodeURIComponent(own)}`,
    `extensions=${extensions.slice(0, -4)}`,
  ])
    expect(await get(strict, strictIngrid, address)).toMatchObject({ status: 403, rule: 'operation.not_registered' });
});

test('registered only: the app may send the text of what is its own', async () => {
  const answer = await post(strict, strictIngrid, { query: manifest.get(hashOf('Me')) });
  expect(answer.body.data).toHaveProperty('me');
});

test('registered only: other clients write their own operations, and cannot make them the app’s', async () => {
  const api = await strict.token('ingrid@fjord.example', 'fjord', 'api');
  const sent = await post(strict, api, { query: own, extensions: persisted(sha256(own)) });
  expect(sent.body.data).toEqual({ me: { name: 'Ingrid Solberg' } });
  expect((await get(strict, api, byHash(sha256(own)))).body.data).toEqual({ me: { name: 'Ingrid Solberg' } });
  expect(await get(strict, strictIngrid, byHash(sha256(own)))).toMatchObject({ status: 403 });
});

test.each([
  [
    'a text of somebody’s own is refused',
    '{ me { name } }',
    { type: 'error', payload: [{ extensions: { code: 'FORBIDDEN', rule: 'operation.not_registered' } }] },
  ],
  [
    'the feed of the app begins',
    manifest.get(hashOf('ChangeFeed')),
    { type: 'next', payload: { data: { changes: { kind: 'HEAD' } } } },
  ],
])('registered only, over a socket: %s', async (_what, query, expected) => {
  const socket = new WebSocket(`${strict.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const next = async (): Promise<{ type: string; payload: unknown }> => {
    const [data] = (await once(socket, 'message')) as [Buffer];
    const message = JSON.parse(String(data)) as { type: string; payload: unknown };
    return message.type === 'ping' ? next() : message;
  };
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${strictIngrid}` } }));
  expect((await next()).type).toBe('connection_ack');
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  expect(await next()).toMatchObject(expected);
  socket.close();
});

test('a mutation by GET is refused, and nothing is written', async () => {
  const input = { contractNo: 'by-get', title: 'By GET', kind: 'SERVICE', customerId };
  const { status, headers } = await get(open, ingrid, byHash(hashOf('CreateContract'), { input }));
  expect([status, headers.get('allow'), headers.get('etag')]).toEqual([405, 'POST', null]);
  expect(await db.sql`select from contract where contract_no = 'by-get'`).toHaveLength(0);
  const asText = await get(open, ingrid, { query: 'mutation { deleteContract(id: "x") }' });
  expect([asText.status, asText.headers.get('allow')]).toEqual([405, 'POST']);
});

test('a mutation by hash is in the audit under its own name', async () => {
  const input = { contractNo: 'by-hash', title: 'By hash', kind: 'SERVICE', customerId };
  const answer = await post(open, ingrid, { variables: { input }, extensions: persisted(hashOf('CreateContract')) });
  const id = Object(answer.body.data?.['createContract']).id as string;
  const history = await get(open, ingrid, byHash(hashOf('History'), { aggregate: 'Contract', id }));
  expect(history.body.data?.['history']).toMatchObject([{ command: 'createContract', actorName: 'Ingrid Solberg' }]);
});

test('an answer has a tag; asked with it nothing is sent again until something has changed', async () => {
  const first = await get(open, ingrid, page());
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]{27}"$/);
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  expect(first.headers.get('vary')).toMatch(/authorization/);
  for (const known of [etag, `W/${etag}`, `"another", ${etag}`]) {
    const again = await get(open, ingrid, page(), { 'if-none-match': known });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    expect(again.headers.get('ratelimit-remaining')).toMatch(/^\d+$/);
  }
  for (const other of ['"another"', '*', etag.slice(1, -1)])
    expect((await get(open, ingrid, page(), { 'if-none-match': other })).status).toBe(200);
  await newContract(ingrid, 'changes-the-page');
  const changed = await get(open, ingrid, page(), { 'if-none-match': etag });
  expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
  expect(changed.text).toContain('changes-the-page');
});

test('a tag says nothing to anybody else, even where both see the same', async () => {
  const titles = page({ withUpdatedAt: false });
  const [hers, theirsToo] = [await get(open, ingrid, titles), await get(open, liv, titles)];
  expect(theirsToo.text).toBe(hers.text);
  expect(theirsToo.headers.get('etag')).not.toBe(hers.headers.get('etag'));
  const known = { 'if-none-match': hers.headers.get('etag') ?? '' };
  expect((await get(open, liv, titles, known)).status).toBe(200);
  expect((await get(open, grace, titles, known)).status).toBe(200);
});

test('what is masked is masked by GET, also with the tag of somebody who sees it', async () => {
  const customers = byHash(hashOf('CustomersPage'), { page: 1, pageSize: 25, withNationalId: true });
  const seen = await get(open, ingrid, customers);
  expect(seen.text).toContain(nationalId);
  const masked = await get(open, liv, customers, { 'if-none-match': seen.headers.get('etag') ?? '' });
  expect(masked.status).toBe(200);
  expect(masked.text).not.toContain(nationalId);
  expect(masked.text).toContain('•••••••2345');
});

const queries = [...manifest].flatMap(([hash, text]) => {
  const name = /^query (\w+)/.exec(text)?.[1];
  return name ? [[name, hash, text] as const] : [];
});

test.each(queries)('%s by GET shows nothing of another company', async (_name, hash, text) => {
  const flags = [...text.matchAll(/\$(with\w+): Boolean/g)].map(([, flag]) => [flag, true] as const);
  const shared = {
    aggregate: 'Contract',
    today: '2026-01-01',
    in30: '2026-02-01',
    in60: '2026-03-01',
    in90: '2026-04-01',
    token: 'nobody-was-invited-by-this',
    first: 50,
    userId: theirs.get('User') ?? [...theirs.values()][0],
    action: 'read',
  };
  const wants = (name: string) => text.includes(`$${name}:`);
  const filters = wants('filter') ? [{ filter: { id: { in: [...theirs.values()] } } }, {}] : [{}];
  const targets = wants('id') ? [...theirs.values()].map((id) => ({ id })) : filters;
  for (const target of targets) {
    const variables = { ...shared, ...Object.fromEntries(flags), ...target };
    const known = Object.fromEntries(Object.entries(variables).filter(([name]) => wants(name)));
    const { status, text: answer } = await get(open, ingrid, byHash(hash, known));
    expect([status, answer]).toEqual([200, expect.not.stringContaining(theirMark)]);
    const seen = [...theirs.values()].filter((id) => !JSON.stringify(known).includes(id) && answer.includes(id));
    expect(seen).toEqual([]);
  }
});

test('the canaries are there: the other company reads its own by the same hashes', async () => {
  const answer = await get(open, grace, byHash(hashOf('Contract'), { id: theirs.get('Contract') }));
  expect(answer.text).toContain(`${theirMark}-contract`);
});

test('a GET that another site’s page could send is refused', async () => {
  const address = `${open.url}/graphql?${new URLSearchParams(byHash(hashOf('Me'))).toString()}`;
  const simple = await read(await fetch(address, { headers: { authorization: `Bearer ${ingrid}` } }));
  expect([simple.status, simple.body.data]).toEqual([400, undefined]);
  const stranger = await read(await fetch(address, { headers: { 'apollo-require-preflight': 'true' } }));
  expect([stranger.status, stranger.rule, stranger.headers.get('etag')]).toEqual([401, 'auth.no_token', null]);
});

test.each([
  ['no JSON', '{"page":1', 400],
  ['no object', '"text"', 400],
  ['what is not of its type', '{"page":"one"}', 400],
])('variables that are %s are refused', async (_what, variables, status) => {
  const answer = await get(open, ingrid, { ...byHash(hashOf('ContractsPage')), variables });
  expect(answer.body.data ?? null).toBeNull();
  expect([answer.status, answer.code]).toEqual([status, expect.stringMatching(/^BAD_(REQUEST|USER_INPUT)$/)]);
  expect(answer.text).not.toMatch(/select|\bat .+\.ts/);
});

test('an address that is too long is refused, and one that no server would read', async () => {
  const search = (length: number) => page({ search: 'x'.repeat(length) });
  const answer = await get(open, ingrid, search(limits.url));
  expect(answer).toMatchObject({ status: 414, code: 'BAD_USER_INPUT', rule: 'limit.url' });
  expect((await get(open, ingrid, search(1_000))).status).toBe(200);
  expect((await get(open, ingrid, search(20_000))).status).toBe(431);
});

test(
  'a budget is spent by GET too, and an answer that is not sent again costs the same',
  { timeout: 60_000 },
  async () => {
    const ola = await poor.token('ola@fjord.example', 'fjord');
    const columns = {
      page: undefined,
      pageSize: undefined,
      first: 1_000,
      withContractNo: true,
      withStatus: true,
      withKind: true,
      withEndDate: true,
    };
    const first = await get(poor, ola, page(columns));
    const known = { 'if-none-match': first.headers.get('etag') ?? '' };
    const codes = new Set<number>();
    let last = first;
    for (let at = 0; at < 2_000 && last.status !== 429; at += 1) {
      last = await get(poor, ola, page(columns), known);
      codes.add(last.status);
    }
    expect([...codes].sort()).toEqual([304, 429]);
    expect(last).toMatchObject({ code: 'RATE_LIMITED', rule: 'limit.budget' });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last.headers.get('cache-control')).toBe('no-store');
  },
);

test('signing out empties the browser’s cache', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${open.url}/auth/sign-out`, { method: 'POST', headers, body: '{}' });
  expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([204, '"cache"']);
});
