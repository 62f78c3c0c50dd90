import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { testDatabase } from '../../test/database.ts';
import { serverInTest } from '../../test/server.ts';
import { limits } from './limits.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const token = await server.token('ingrid@fjord.example', 'fjord');

interface Sent {
  query?: string;
  variables?: unknown;
  extensions?: unknown;
}

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

const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => each(i)).join(' ');
const nested = (levels: number, inside: string) => 'createdBy{'.repeat(levels) + inside + '}'.repeat(levels);
const doubled = (levels: number): string =>
  levels === 0 ? 'name' : `createdBy{${doubled(levels - 1)}} createdBy{${doubled(levels - 1)}}`;
const doubling = (levels: number) =>
  `{users{nodes{...F0}}} ${times(levels, (i) => `fragment F${i} on User{a${i}:createdBy{...F${i + 1}} b${i}:createdBy{...F${i + 1}}}`)} fragment F${levels} on User{name}`;
const manyFragments = (count: number) =>
  `{users{nodes{${times(count, (i) => `...F${i}`)}}}} ${times(count, (i) => `fragment F${i} on User{name}`)}`;
const introspection = getIntrospectionQuery({
  descriptions: true,
  inputValueDeprecation: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  oneOf: true,
});
const list = (count: number) => Array.from({ length: count }, (_, i) => `no-${i}`);
const filter = 'query($f:ContractFilter){contracts(filter:$f,first:1){nodes{id}}}';
const first = 'query($n:Int){contracts(first:$n){nodes{customer{contracts(first:$n){nodes{id title}}}}}}';

type Kind = readonly [kind: string, bomb: Sent | string, code: string, rule: string | null, twin: Sent | string];

const kinds: readonly Kind[] = [
  [
    'aliases',
    { query: `{me{${times(150, (i) => `a${i}:name`)}}}` },
    'BAD_USER_INPUT',
    'limit.aliases',
    { query: `{me{${times(50, (i) => `a${i}:name`)}}}` },
  ],
  [
    '10,000 aliases at the root',
    { query: `{${times(10_000, (i) => `a${i}:me{name}`)}}` },
    'BAD_USER_INPUT',
    'limit.length',
    { query: `{${times(20, (i) => `a${i}:me{name}`)}}` },
  ],
  [
    'root fields',
    { query: `{${times(41, () => 'me{name}')}}` },
    'BAD_USER_INPUT',
    'limit.root_fields',
    { query: `{${times(20, () => 'me{name}')}}` },
  ],
  [
    'one field 10,000 times',
    { query: `{me{${'name '.repeat(10_000)}}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: `{me{${'name '.repeat(100)}}}` },
  ],
  [
    'one field 1,500 times',
    { query: `{me{${'name '.repeat(1500)}}}` },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: `{me{${'name '.repeat(500)}}}` },
  ],
  [
    'fields by fragments',
    { query: `{me{${'...F '.repeat(20)}}} fragment F on Me{${'name '.repeat(90)}}` },
    'BAD_USER_INPUT',
    'limit.fields',
    { query: `{me{...F ...F}} fragment F on Me{${'name '.repeat(90)}}` },
  ],
  [
    'one list with arguments many times',
    { query: `{${'users(first:1){nodes{name}} '.repeat(3000)}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: `{${'users(first:1){nodes{name}} '.repeat(20)}}` },
  ],
  [
    'unknown directives',
    { query: `{me ${'@aa'.repeat(5000)}{name}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: '{me @include(if:true){name}}' },
  ],
  [
    'directives',
    {
      query: `query($y:Boolean!){me{...F ...F ...F}} fragment F on Me{${times(140, () => 'name @skip(if:$y)')}}`,
      variables: { y: false },
    },
    'BAD_USER_INPUT',
    'limit.directives',
    { query: `query($y:Boolean!){me{${times(80, () => 'name @skip(if:$y)')}}}`, variables: { y: false } },
  ],
  [
    'depth',
    { query: `{users{nodes{${nested(20, 'name')}}}}` },
    'BAD_USER_INPUT',
    'limit.depth',
    { query: `{users(first:5){nodes{${nested(8, 'name')}}}}` },
  ],
  [
    'depth 5,000',
    { query: `{users{nodes{${nested(5000, 'name')}}}}` },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: `{users(first:5){nodes{${nested(3, 'name')}}}}` },
  ],
  ['60,000 braces', { query: '{'.repeat(60_000) }, 'GRAPHQL_PARSE_FAILED', null, { query: '{me{name}}' }],
  [
    'a cycle of fragments',
    { query: '{me{...A}} fragment A on Me{name ...B} fragment B on Me{...A}' },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: '{me{...A}} fragment A on Me{name ...B} fragment B on Me{email}' },
  ],
  [
    '400 fragments that overlap',
    { query: manyFragments(400) },
    'BAD_USER_INPUT',
    'limit.tokens',
    { query: manyFragments(50) },
  ],
  [
    'fragments',
    { query: `{users{nodes{${'...F '.repeat(300)}}}} fragment F on User{name}` },
    'BAD_USER_INPUT',
    'limit.fragments',
    { query: `{users{nodes{${'...F '.repeat(30)}}}} fragment F on User{name}` },
  ],
  [
    'fields that merge, twelve deep',
    { query: `{users{nodes{${doubled(12)}}}}` },
    'BAD_USER_INPUT',
    'limit.length',
    { query: `{users{nodes{${doubled(3)}}}}` },
  ],
  [
    'fields that merge, seven deep',
    { query: `{users(first:1000){nodes{${doubled(7)} ${doubled(7)}}}}` },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: `{users(first:10){nodes{${doubled(5)}}}}` },
  ],
  ['fragments that double, 25 deep', { query: doubling(25) }, 'BAD_USER_INPUT', 'limit.depth', { query: doubling(3) }],
  ['fragments that double', { query: doubling(12) }, 'BAD_USER_INPUT', 'limit.aliases', { query: doubling(2) }],
  [
    'cost by numbers',
    { query: '{contracts(first:1000){nodes{customer{contracts(first:1000){nodes{id}}}}}}' },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: '{contracts(first:100){nodes{customer{contracts(first:10){nodes{id}}}}}}' },
  ],
  [
    'cost by variables',
    { query: first, variables: { n: 500 } },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: first, variables: { n: 50 } },
  ],
  [
    'cost by defaults',
    { query: first.replace('Int', 'Int=800') },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: first.replace('Int', 'Int=80') },
  ],
  [
    'cost by last',
    { query: '{contracts(last:1000){nodes{customer{contracts(last:900){nodes{id}}}}}}' },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: '{contracts(last:10){nodes{id}}}' },
  ],
  [
    'cost without saying a number',
    {
      query: `{contracts{nodes{customer{contracts{nodes{customer{contracts{nodes{id title status version contractNo}}}}}}}}}`,
    },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: '{contracts{nodes{customer{contracts{nodes{id}}}}}}' },
  ],
  [
    'the whole schema again and again',
    {
      query: introspection.replace(
        '__schema',
        (name) => `${times(4, (i) => `s${i}:${name}{types{...FullType}}`)} ${name}`,
      ),
    },
    'BAD_USER_INPUT',
    'limit.cost',
    { query: introspection },
  ],
  [
    'introspection in a circle',
    { query: '{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}' },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: '{__type(name:"Contract"){fields{name type{name}}}}' },
  ],
  [
    'a list in the document',
    { query: `{contracts(filter:{contractNo:{in:[${'"a"'.repeat(1500)}]}}){totalCount}}` },
    'BAD_USER_INPUT',
    'limit.list',
    { query: `{contracts(filter:{contractNo:{in:[${'"a"'.repeat(500)}]}}){totalCount}}` },
  ],
  [
    'a list in variables',
    { query: filter, variables: { f: { contractNo: { in: list(5000) } } } },
    'BAD_USER_INPUT',
    'limit.list',
    { query: filter, variables: { f: { contractNo: { in: list(1000) } } } },
  ],
  [
    'conditions',
    { query: filter, variables: { f: { or: list(400).map((eq) => ({ title: { eq } })) } } },
    'BAD_USER_INPUT',
    'limit.conditions',
    { query: filter, variables: { f: { or: list(40).map((eq) => ({ title: { eq } })) } } },
  ],
  [
    'filters within filters',
    `{"query":"${filter}","variables":{"f":${'{"not":'.repeat(5000)}{}${'}'.repeat(5000)}}}`,
    'BAD_USER_INPUT',
    'limit.nesting',
    `{"query":"${filter}","variables":{"f":${'{"not":'.repeat(6)}{"title":{"eq":"a"}}${'}'.repeat(6)}}}`,
  ],
  [
    'brackets in JSON',
    `{"query":"${filter}","variables":{"f":${'['.repeat(40_000)}${']'.repeat(40_000)}}}`,
    'BAD_USER_INPUT',
    'limit.nesting',
    `{"query":"${filter}","variables":{"f":{}}}`,
  ],
  [
    'a variable of the wrong type',
    { query: 'query($n:Int){users(first:$n){nodes{name}}}', variables: { n: 'zz' } },
    'BAD_USER_INPUT',
    'input.form',
    { query: 'query($n:Int){users(first:$n){nodes{name}}}', variables: { n: 2 } },
  ],
  [
    'a number past 32 bits',
    { query: '{users(first:99999999999){nodes{name}}}' },
    'GRAPHQL_VALIDATION_FAILED',
    null,
    { query: '{users(first:9){nodes{name}}}' },
  ],
  [
    'a comment of 1.5 MB',
    { query: `{me{name} #${'a'.repeat(1_500_000)}\n}` },
    'BAD_USER_INPUT',
    'limit.length',
    { query: `{me{name} #${'a'.repeat(50_000)}\n}` },
  ],
];

describe.each(kinds)('%s', (_kind, bomb, code, rule, twin) => {
  test('is refused at once, with its rule, without touching Postgres', async () => {
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
  const answer = await send({ query: `{contracts(filter:${'['.repeat(1990)}` });
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

test('a persisted query is sent once and then by its hash', async () => {
  const query = '{me{name email}}';
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
  expect((await send({ extensions })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  const { body } = await send({ query, extensions });
  expect((await send({ extensions })).body.data).toEqual(body.data);
  const url = `${server.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
  const headers = { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' };
  expect(((await (await fetch(url, { headers })).json()) as Answer).data).toEqual(body.data);
  expect((await send({ query: '{me{name}}', extensions })).status).toBe(400);
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
    for (const [index, [, bomb, code, rule]] of kinds.entries()) {
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
