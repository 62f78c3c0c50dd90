import { once } from 'node:events';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { openAuthDatabase } from '../../platform/auth/database.ts';
import { accessTokenKeys } from '../../platform/auth/keys.ts';
import { schema } from '../../test/actors.ts';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/follower.ts';
import { instances } from '../../test/instances.ts';
import { serverInTest } from '../../test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const address = `${server.url.replace('http', 'ws')}/graphql`;
const admin = await server.token('ingrid@fjord.example', 'fjord');
const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});

interface Message {
  type: string;
  id?: string;
  payload?: { data?: Record<string, { kind: string; position: string; id: string; version: number }> } & {
    code?: string;
  };
}

/** A socket that was let in. */
async function enter(token: string, options: ClientOptions = {}) {
  const socket = new WebSocket(address, 'graphql-transport-ws', options);
  sockets.push(socket);
  const inbox: Message[] = [];
  socket.on('message', (data) => inbox.push(JSON.parse(String(data)) as Message));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  await eventually(() => inbox[0]?.type).toBe('connection_ack');
  const changes = (id: string) =>
    inbox.flatMap((message) => (message.id === id && message.payload?.data ? Object.values(message.payload.data) : []));
  const follow = async (id: string, query: string, variables: object = {}) => {
    send({ id, type: 'subscribe', payload: { query, variables } });
    await eventually(() => changes(id).length).toBeGreaterThan(0);
  };
  return { socket, inbox, send, changes, follow, closed: once(socket, 'close') as Promise<[number, Buffer]> };
}

const all = 'subscription($s: String) { changes(since: $s) { kind position id version } }';
let count = 0;
const createCustomer = async () => {
  const { body } = await server.graphql(
    admin,
    'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }',
    { i: { customerNo: `S${String(count++)}`, displayName: 'Over a socket' } },
  );
  const made = body.data?.['createCustomer'] as { id: string } | undefined;
  return made?.id ?? '';
};
const person = async (email: string) => {
  const [row] = await server.control<{ user: string; tenant: string }[]>`
    select m.user_id as "user", m.tenant_id as "tenant" from control.membership m join control."user" u on u.id = m.user_id where u.email = ${email}`;
  if (!row) throw new Error(`nobody is called ${email}`);
  return row;
};

test('a renewed token keeps the socket and its subscriptions; that of somebody else closes it', async () => {
  const { send, inbox, follow, changes, closed } = await enter(admin);
  await follow('1', all);
  const renewed = await server.token('ingrid@fjord.example', 'fjord');
  send({ type: 'ping', payload: { authorization: `Bearer ${renewed}` } });
  await eventually(() => inbox.some(({ type }) => type === 'pong')).toBe(true);
  const id = await createCustomer();
  await eventually(() => changes('1').map((change) => change.id)).toContain(id);
  send({
    type: 'ping',
    payload: { authorization: `Bearer ${await server.token('liv@fjord.example', 'fjord')}` },
  });
  expect((await closed)[0]).toBe(4403);
});

/** A token as the server would give, that ends soon. */
async function shortToken(seconds: number): Promise<string> {
  const database = openAuthDatabase(server.controlUrl);
  const { signing } = await accessTokenKeys(database)();
  const header = { ...decodeProtectedHeader(admin), alg: 'RS256' };
  const claims = { ...decodeJwt(admin), exp: Math.floor(Date.now() / 1000) + seconds };
  const token = await new SignJWT(claims).setProtectedHeader(header).sign(signing.key);
  await database.close();
  return token;
}

test('a socket is closed when its token has ended, and not when a newer one was sent', async () => {
  const token = await shortToken(3);
  const [ended, renewed] = [await enter(token), await enter(token)];
  for (const each of [ended, renewed]) await each.follow('1', all);
  renewed.send({ type: 'ping', payload: { authorization: `Bearer ${admin}` } });
  expect((await ended.closed)[0]).toBe(4403);
  const id = await createCustomer();
  await eventually(() => renewed.changes('1').map((change) => change.id)).toContain(id);
});

test('a session that ended closes its sockets within five seconds, though nobody was told', async () => {
  const { follow, closed } = await enter(await server.token('henrik@fjord.example', 'fjord'));
  await follow('1', all);
  const { user } = await person('henrik@fjord.example');
  await server.control`update control.session set expires_at = now() - interval '1 second' where user_id = ${user}`;
  const began = performance.now();
  expect((await closed)[0]).toBe(4403);
  expect(performance.now() - began).toBeLessThan(5_000);
});

const readable = ['customer', 'contract', 'customerEvent', 'user', 'changes'];

test('what somebody may do becomes another on their open sockets at once, in place and without a gap, and on no other', async () => {
  const [ola, liv] = await Promise.all(
    ['ola@fjord.example', 'liv@fjord.example'].map((email) => server.token(email, 'fjord')),
  );
  const [first, second, other] = await Promise.all([enter(ola ?? ''), enter(ola ?? ''), enter(liv ?? '')]);
  for (const each of [first, second, other]) await each.follow('1', all);
  const before = server.live.counts.subscribers;
  const doors = Object.values(schema.getSubscriptionType()?.getFields() ?? {})
    .filter(({ name }) => readable.some((each) => name.startsWith(each)))
    .map(({ name }) => `subscription { ${name} { position ${name.endsWith('Live') ? '' : 'kind'} } }`);
  for (const [index, door] of doors.entries()) await first.follow(`door ${String(index)}`, door);
  expect(server.live.counts.subscribers - before).toBe(doors.length);
  expect(doors.length).toBeGreaterThan(8);
  const unseen = await createCustomer();
  await eventually(() => other.changes('1').map(({ id }) => id)).toContain(unseen);
  const { user, tenant } = await person('ola@fjord.example');
  const began = performance.now();
  await server.auth.setMembership({ user, tenant, roles: ['viewer'] });
  for (const each of [first, second])
    await eventually(() => each.changes('1').map(({ kind }) => kind)).toContain('RIGHTS');
  expect(performance.now() - began).toBeLessThan(2_000);
  const seen = await createCustomer(); // nobody's: an account manager does not see it, a viewer does
  for (const each of [first, second]) {
    await eventually(() => each.changes('1').map(({ id }) => id)).toContain(seen);
    expect(each.socket.readyState).toBe(WebSocket.OPEN);
  }
  for (const [index, door] of doors.entries())
    if (door.includes('kind'))
      await eventually(() => first.changes(`door ${String(index)}`).map(({ kind }) => kind)).toContain('RIGHTS');
  expect(other.changes('1').map(({ kind }) => kind)).not.toContain('RIGHTS');
  expect(server.live.counts.subscribers - before).toBe(doors.length);
});

test('a subscription that is not allowed any more ends with the reason, and the socket stays', async () => {
  const henrik = await enter(await server.token('henrik@fjord.example', 'fjord'));
  await henrik.follow('1', 'subscription { customerEventChanged { kind position id } }');
  await henrik.follow('2', all);
  const { user } = await person('henrik@fjord.example');
  const asAdmin = (query: string, variables: Record<string, unknown>) => server.graphql(admin, query, variables);
  const role = await asAdmin('mutation($i: CreateRoleInput!) { made: createRole(input: $i) { id } }', {
    i: { name: 'customers_only', title: 'Customers', permissions: [{ permission: 'customers:read:all' }] },
  });
  const made = role.body.data?.['made'] as { id: string } | undefined;
  const given = await asAdmin('mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }', {
    id: user,
    i: { roles: { set: [{ roleId: made?.id }] } },
  });
  expect(given.body.errors).toBeUndefined();
  await eventually(() => henrik.inbox.find(({ id, type }) => id === '1' && type === 'error')?.payload).toMatchObject([
    { extensions: { code: 'FORBIDDEN', rule: 'permission.missing' } },
  ]);
  await eventually(() => henrik.changes('2').map(({ kind }) => kind)).toContain('RIGHTS');
  const id = await createCustomer();
  await eventually(() => henrik.changes('2').map((change) => change.id)).toContain(id);
});

test('who is deleted from the company is sent off every socket at once, and refused from then on', async () => {
  const token = await server.token('jonas@fjord.example', 'fjord');
  const { follow, closed } = await enter(token);
  await follow('1', all);
  const { user } = await person('jonas@fjord.example');
  const began = performance.now();
  const gone = await server.graphql(admin, 'mutation($id: ID!) { deleteUser(id: $id) }', { id: user });
  expect(gone.body.errors).toBeUndefined();
  expect((await closed)[0]).toBe(4403);
  expect(performance.now() - began).toBeLessThan(2_000);
  await eventually(async () => (await server.graphql(token, '{ me { name } }')).status).toBe(401);
});

test('who does not read is cut at a megabyte, costs nobody else anything, and resumes', async () => {
  const [slow, quick] = [await enter(admin), await enter(admin)];
  const wide =
    'subscription($s: String) { changes(aggregates: [Customer], since: $s) { kind position id version changedFields parts { part ids } record { ... on Customer { displayName } } } }';
  await slow.follow('1', wide);
  await quick.follow('1', wide);
  const before = server.live.counts.cut;
  const id = await createCustomer();
  await eventually(() => quick.changes('1').at(-1)?.id).toBe(id);
  await eventually(() => slow.changes('1').at(-1)?.id).toBe(id);
  const last = slow.changes('1').at(-1)?.position;
  slow.socket.pause();
  const { tenant } = await person('ingrid@fjord.example');
  const names = Array.from({ length: 300 }, (_, index) => `aFieldWithQuiteALongName${String(index)}`);
  const rows = 2_000 * instances ** 2; // of some eight kilobytes: more than the network in between takes, and a balancer's
  await db.sql`insert into change (tenant_id, aggregate, root_id, kind, version, command, changed_fields, parts, visible_to, actor_kind)
    select ${tenant}, 'Customer', ${id}, 'UPDATED', n, 'test', ${names}, '[]', '{}', 'user' from generate_series(2, ${rows + 1}) n`;
  await eventually(() => quick.changes('1').at(-1)?.version, 60_000).toBe(rows + 1);
  await eventually(() => server.live.counts.cut - before).toBe(1);
  slow.socket.resume();
  await eventually(() => slow.inbox.at(-1)?.type).toBe('complete');
  const seen = slow.changes('1').at(-1);
  expect(seen?.version).toBeLessThan(rows + 1);
  expect(last).toBeDefined();
  await slow.follow('2', wide, { s: seen?.position });
  await eventually(() => slow.changes('2').at(-1)?.version, 60_000).toBe(rows + 1);
  const versions = [...slow.changes('1'), ...slow.changes('2')].filter(({ kind }) => kind === 'UPDATED');
  expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: rows }, (_, index) => index + 2));
}, 180_000);

test('a position that is not of this feed is answered with RESYNC_REQUIRED and where to begin', async () => {
  const { send, inbox } = await enter(admin);
  send({
    id: '1',
    type: 'subscribe',
    payload: { query: all, variables: { s: 'ffffffff-0000-0000-0000-000000000000.1' } },
  });
  await eventually(() => inbox.find(({ id }) => id === '1')).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'RESYNC_REQUIRED', params: { head: expect.stringMatching(/^[\w-]+\.\d+$/) } } }],
  });
});

test('a socket that ends without a word leaves nothing behind', async () => {
  const before = { ...server.live.counts };
  const opened = await Promise.all(Array.from({ length: 5 }, () => enter(admin)));
  for (const each of opened) await each.follow('1', all);
  expect(server.live.counts.subscribers - before.subscribers).toBe(5);
  for (const { socket } of opened) socket.terminate();
  await eventually(() => server.live.counts.subscribers).toBe(before.subscribers);
  expect(server.live.counts.groups).toBe(before.groups);
});
