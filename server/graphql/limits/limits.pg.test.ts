import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { bombs, introspection, type Sent } from '../../test/bombs.ts';
import { testDatabase } from '../../test/database.ts';
import { serverInTest } from '../../test/server.ts';
import { limits, prices } from './limits.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const token = await server.token('ingrid@fjord.example', 'fjord');

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions: Record<string, unknown> }[];
  extensions?: { cost?: { requested: number; limit: number; remaining: number } };
}

async function send(body: Sent | Sent[] | string, headers: Record<string, string> = {}) {
  const began = performance.now();
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  const ms = performance.now() - began;
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as Answer;
  const { code, rule } = parsed.errors?.[0]?.extensions ?? {};
  return { status: answer.status, headers: answer.headers, ms, text, body: parsed, code, rule };
}

describe.each(bombs)('%s', (_kind, bomb, code, rule, twin) => {
  // again when others have the machine: it is refused in some ten milliseconds
  test('is refused at once, with its rule, without touching Postgres', { retry: 3 }, async () => {
    const answer = await send(bomb);
    expect([answer.status, answer.code, answer.rule]).toEqual([400, code, rule]);
    expect(answer.ms).toBeLessThan(250);
    expect(answer.body.data ?? null).toBeNull();
    expect(answer.text.length).toBeLessThan(100_000);
  });

  test('its harmless twin is answered', async () => {
    const answer = await send(twin);
    expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
  });
});

test('brackets that exhaust the parser are refused in words of ours', async () => {
  const answer = await send({ query: `{contracts(filter:${'['.repeat(1490)}` });
  expect([answer.status, answer.body.errors?.[0]?.message]).toEqual([400, expect.not.stringContaining('stack')]);
});

test.each([
  ['__proto__ in JSON', `{"query":"{me{name}}","variables":{"__proto__":{"polluted":1}}}`, 400],
  ['a batch', [{ query: '{me{name}}' }, { query: '{me{name}}' }], 400],
  ['more than 2 MiB', `{"query":"{me{name}}","variables":{"a":"${'a'.repeat(2_100_000)}"}}`, 413],
  ['no JSON', 'nonsense', 400],
])('%s is refused with %i', async (_what, body, status) => {
  const answer = await send(body);
  expect([answer.status, answer.body.data ?? null]).toEqual([status, null]);
  expect(answer.body.errors?.[0]?.extensions).toMatchObject({
    code: expect.stringMatching(/^BAD_/),
    requestId: expect.any(String),
  });
});

test('a simple cross-site request is refused, and so is a mutation by GET', async () => {
  expect((await send('{"query":"{me{name}}"}', { 'content-type': 'text/plain' })).status).toBe(400);
  const url = `${server.url}/graphql?query=${encodeURIComponent('mutation{deleteContract(id:"1")}')}`;
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(url, { headers })).status).toBe(400);
  const answer = await fetch(url, { headers: { ...headers, 'apollo-require-preflight': '1' } });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});

test('what the app and GraphiQL send passes with room to spare', async () => {
  const record = `query($id:ID!){contract(id:$id){
    id version title status value{amount currency} customer{id displayName contracts{totalCount nodes{id title}} events(first:50){nodes{id type}}} owner{name}
    parties{id role name} versions{id} obligations{id} milestones{id} notes{id body} flags{id reason} documents{id} notesCount masked }}`;
  const answers = await Promise.all([
    send({ query: record, variables: { id: '01900000-0000-7000-8000-000000000000' } }),
    send({
      query:
        '{contracts(first:1000){totalCount pageInfo{hasNextPage} nodes{id version title contractNo status startDate endDate customer{displayName} value{amount currency} notes(first:3){body} partiesCount}}}',
    }),
    send({
      query: introspection,
    }),
  ]);
  for (const { status, body } of answers) {
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.extensions?.cost?.requested).toBeLessThan(limits.cost / 2);
  }
});

test('what is left out by a variable is not counted', async () => {
  const query =
    'query($all:Boolean!){contracts(first:1000){nodes{id customer @include(if:$all){contracts(first:900){nodes{id}}}}}}';
  expect((await send({ query, variables: { all: true } })).rule).toBe('limit.cost');
  expect((await send({ query, variables: { all: false } })).status).toBe(200);
});

test('every executed answer announces its cost', async () => {
  const { body } = await send({ query: '{contracts(first:20){nodes{id title}}}' });
  // the request, a list with its arguments, nodes and twenty rows of two values
  expect(body.extensions?.cost).toMatchObject({ requested: 10 + 11 + 1 + 40, limit: limits.cost });
  const { body: refused } = await send({ query: '{contracts(first:2000){nodes{id}}}' });
  expect([refused.errors?.[0]?.extensions['rule'], refused.extensions?.cost?.requested]).toEqual([
    'page.size',
    10 + 12 + 2000,
  ]);
});

test('a list that no index serves announces more than its twin that one serves', async () => {
  const query =
    'query($f: ContractFilter, $o: [ContractOrderBy!]) { contracts(first: 5, filter: $f, orderBy: $o) { nodes { id } } }';
  const requested = async (f: unknown, o: unknown) =>
    (await send({ query, variables: { f, o } })).body.extensions?.cost?.requested ?? 0;
  const served = await requested({ title: { contains: 'x' } }, [{ endDate: 'ASC' }]);
  expect(served).toBeLessThan(prices.unserved);
  expect(await requested({ description: { contains: 'x' } }, [{ endDate: 'ASC' }])).toBe(served + prices.unserved);
  const across = [{ customer: { displayName: 'ASC' } }];
  expect(await requested({ description: { contains: 'x' } }, across)).toBe(served + 2 * prices.unserved);
});

test('a persisted query is sent once and then by its hash', async () => {
  const query = '{me{name email}}';
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
  expect((await send({ extensions })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  const { body } = await send({ query, extensions });
  expect((await send({ extensions })).body.data).toEqual(body.data);
  const url = `${server.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
  const headers = { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' };
  expect(((await (await fetch(url, { headers })).json()) as Answer).data).toEqual(body.data);
  const other = await send({ query: '{me{name}}', extensions });
  expect([other.status, other.code]).toEqual([400, 'BAD_USER_INPUT']);
});

test('a budget that is used up answers 429 with the seconds to wait, also to what is no document', async () => {
  const [row] = await db.sql<{ left: number }[]>`select (60 - extract(second from clock_timestamp()))::float8 as left`;
  if (row && row.left < 3) await new Promise((resolve) => setTimeout(resolve, row.left * 1000 + 50));
  await server.control`insert into control.spending (account, minute, taken)
    select 'person ' || t.id || ' ' || u.id, date_trunc('minute', now()), 1000000000000
    from control."user" u, control.tenant t where u.email = 'henrik@fjord.example' and t.slug = 'fjord'`;
  const headers = { authorization: `Bearer ${await server.token('henrik@fjord.example', 'fjord')}` };
  const dear = `{contracts(first:1000){nodes{${'title kind '.repeat(200)}}}}`; // a server asks once half a share is owed
  await expect.poll(async () => (await send({ query: dear }, headers)).status, { timeout: 10_000 }).toBe(429);
  const answer = await send({ query: 'not even GraphQL' }, headers);
  expect([answer.status, answer.code, answer.rule]).toEqual([429, 'RATE_LIMITED', 'limit.budget']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await send({ query: '{me{name}}' })).status).toBe(200);
});

test('a client that goes away cancels its query', async () => {
  const blocker = db.sql.begin(async (sql) => {
    await sql`lock table contract in access exclusive mode`;
    const leaving = new AbortController();
    const request = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{contracts{totalCount}}' }),
      signal: leaving.signal,
    });
    const waiting = () =>
      sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await waiting()).length).toBe(1);
    leaving.abort();
    await expect(request).rejects.toThrow('abort');
    await expect.poll(async () => (await waiting()).length).toBe(0);
  });
  await blocker;
  const answers = await Promise.all(Array.from({ length: 20 }, () => send({ query: '{contracts{totalCount}}' })));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.errors?.length ?? 0}`))).toEqual(
    new Set(['200 0']),
  );
});

describe('a socket', () => {
  async function open() {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const inbox: { type: string; id?: string; payload?: unknown }[] = [];
    socket.on('message', (data) => inbox.push(JSON.parse(String(data)) as (typeof inbox)[number]));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await expect.poll(() => inbox[0]?.type).toBe('connection_ack');
    const ask = async (id: string, payload: Sent) => {
      socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
      const mine = () => inbox.find((message) => message.id === id);
      await expect.poll(mine).toBeDefined();
      return mine();
    };
    return { socket, ask };
  }

  test('has the same limits and announces the same cost', async () => {
    const { socket, ask } = await open();
    for (const [index, [, bomb, code, rule]] of bombs.entries()) {
      if (typeof bomb === 'string' || rule === null || rule === 'input.form') continue;
      const answer = await ask(String(index), bomb);
      expect([answer?.type, answer?.payload]).toMatchObject(['error', [{ extensions: { code, rule } }]]);
    }
    const answer = await ask('ok', { query: '{me{name}}' });
    expect(answer).toMatchObject({
      type: 'next',
      payload: { data: { me: {} }, extensions: { cost: { requested: 12 } } },
    });
    socket.close();
  });

  test('has a limit of open operations', async () => {
    const { socket, ask } = await open();
    const query = 'subscription{changes{kind}}';
    const answers = await Promise.all(
      Array.from({ length: limits.operations + 1 }, (_, i) => ask(String(i), { query })),
    );
    expect(answers.filter((answer) => answer?.type === 'next')).toHaveLength(limits.operations);
    const refused = answers.find((answer) => answer?.type === 'error');
    expect(refused?.payload).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', rule: 'limit.operations' } }]);
    socket.close();
  });
});
