import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { testDatabase } from '../test/database.ts';
import { serverInTest } from '../test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');

test('a caller without a token learns nothing of the schema', async () => {
  const documents = ['{ me { name } }', '{ nosuchfield }', '{ __schema { types { name } } }', 'not even GraphQL'];
  const answers = await Promise.all(documents.map((document) => server.graphql(null, document)));
  for (const { status, body } of answers) {
    expect(status).toBe(401);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', rule: 'auth.no_token' });
  }
  expect(new Set(answers.map(({ body }) => body.errors?.[0]?.message)).size).toBe(1);
  expect((await server.graphql('not.a.token', '{ me { name } }')).status).toBe(401);
});

test('a request id joins question, answer and error', async () => {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}`, 'x-request-id': 'my-request-1' },
    body: JSON.stringify({ query: '{ contracts(first: 2000) { totalCount } }' }),
  });
  const body = (await answer.json()) as { errors: { extensions: Record<string, unknown> }[] };
  expect([answer.status, answer.headers.get('x-request-id'), body.errors[0]?.extensions]).toMatchObject([
    200,
    'my-request-1',
    { code: 'BAD_USER_INPUT', rule: 'page.size', requestId: 'my-request-1' },
  ]);
});

test('a fault of ours shows neither its text nor SQL', async () => {
  await db.sql`alter table contract rename to contract_away`;
  const { status, body } = await server.graphql(admin, '{ contracts { totalCount } }');
  await db.sql`alter table contract_away rename to contract`;
  expect([status, body.errors?.[0]?.extensions['code']]).toEqual([200, 'INTERNAL_SERVER_ERROR']);
  expect(JSON.stringify(body)).not.toMatch(/contract_away|relation|select/i);
});

test('health answers live and ready', async () => {
  expect([
    (await fetch(`${server.url}/health/live`)).status,
    (await fetch(`${server.url}/health/ready`)).status,
  ]).toEqual([200, 200]);
});

function open(headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
}

/** Messages of a socket as they come. */
function messages(socket: WebSocket): {
  next(): Promise<{ type: string; payload?: { data?: Record<string, Record<string, unknown>> } }>;
} {
  const queue: string[] = [];
  let wake: (() => void) | null = null;
  socket.on('message', (data) => {
    queue.push(String(data));
    wake?.();
  });
  return {
    async next() {
      while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const message = JSON.parse(queue.shift() ?? '') as { type: string };
      return message.type === 'ping' ? this.next() : message;
    },
  };
}

test.each([
  ['without a token', {}, {}],
  ['with a token that is none', { authorization: 'Bearer x.y.z' }, {}],
  ['from a page of another origin', { authorization: `Bearer ${admin}` }, { origin: 'http://evil.example' }],
])('a socket %s is closed as forbidden', async (_how, payload, headers) => {
  const socket = open(headers);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(4403);
});

test('a change reaches a subscriber over a socket within a second, with the record as the subscriber may see it', async () => {
  const viewer = await server.token('liv@fjord.example', 'fjord');
  const socket = open();
  const inbox = messages(socket);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${viewer}` } }));
  expect((await inbox.next()).type).toBe('connection_ack');
  socket.send(
    JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: {
        query: 'subscription { customerChanged { kind version actorId customer { displayName nationalId } } }',
      },
    }),
  );
  expect((await inbox.next()).payload?.data?.['customerChanged']).toMatchObject({ kind: 'HEAD', customer: null });
  const began = performance.now();
  await server.graphql(
    admin,
    'mutation { createCustomer(input: { customerNo: "ws-1", displayName: "Over the wire", nationalId: "01019012345" }) { id } }',
  );
  expect((await inbox.next()).payload?.data?.['customerChanged']).toMatchObject({
    kind: 'CREATED',
    version: 1,
    customer: { displayName: 'Over the wire', nationalId: '•••••••2345' },
  });
  expect(performance.now() - began).toBeLessThan(1000);
  socket.close();
});

test('a membership that ends closes the open socket', async () => {
  const [person] = await server.control<
    { user_id: string; tenant_id: string }[]
  >`select m.user_id, m.tenant_id from control.membership m join control."user" u on u.id = m.user_id where u.email = 'ola@fjord.example'`;
  const socket = open();
  const inbox = messages(socket);
  await once(socket, 'open');
  socket.send(
    JSON.stringify({
      type: 'connection_init',
      payload: { authorization: `Bearer ${await server.token('ola@fjord.example', 'fjord')}` },
    }),
  );
  expect((await inbox.next()).type).toBe('connection_ack');
  const closed = once(socket, 'close') as Promise<[number]>;
  await server.auth.setMembership({ user: person?.user_id ?? '', tenant: person?.tenant_id ?? '', roles: [] });
  expect((await closed)[0]).toBe(4403);
});
