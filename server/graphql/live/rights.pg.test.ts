import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/follower.ts';
import { serverInTest } from '../../test/server.ts';

/** A role that is edited is seen on a socket that stays open: rows and whole fields appear, and vanish again. */
const db = await testDatabase();
const server = await serverInTest(db.url, {}, 2);
const admin = await server.token('ingrid@fjord.example', 'fjord');
const sockets: WebSocket[] = [];
afterAll(() => sockets.forEach((socket) => socket.terminate()));
const soon = 5_000; // milliseconds

interface Event {
  kind: string;
  id: string;
  customer: { displayName: string; nationalId: string | null; masked: string[] } | null;
}
interface Message {
  type: string;
  payload?: { data?: { customerChanged: Event } };
}

async function ok<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { body } = await server.graphql(admin, query, variables);
  if (!body.data || body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data as T;
}
const made = async (query: string, variables: Record<string, unknown>) =>
  (await ok<{ made: { id: string } }>(query, variables)).made.id;

const name = 'socket_reader';
const role = await made('mutation($i: CreateRoleInput!) { made: createRole(input: $i) { id } }', {
  i: { name, title: 'Socket reader', permissions: [{ permission: 'customer:read:own' }] },
});
const { users } = await ok<{ users: { nodes: { id: string }[] } }>(
  '{ users(filter: { email: { eq: "liv@fjord.example" } }) { nodes { id } } }',
);
const liv = users.nodes[0]?.id ?? '';
await ok('mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }', {
  id: liv,
  i: { roles: { set: [{ roleId: role }] } },
});
const allow = (...permissions: string[]) =>
  ok('mutation($id: ID!, $i: UpdateRoleInput!) { updateRole(id: $id, input: $i) { id } }', {
    id: role,
    i: { permissions: { set: permissions.map((permission) => ({ permission })) } },
  });
let number = 0;
const customer = (more: object = {}) =>
  made('mutation($i: CreateCustomerInput!) { made: createCustomer(input: $i) { id } }', {
    i: { customerNo: `live-${String((number += 1))}`, displayName: 'Live', nationalId: '01019012345', ...more },
  });
const rename = (id: string, displayName: string) =>
  ok('mutation($id: ID!, $i: UpdateCustomerInput!) { updateCustomer(id: $id, input: $i) { id } }', {
    id,
    i: { displayName },
  });

/** A socket to one instance, with a subscription to all customers that are seen. */
async function follow(address: string, token: string) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  sockets.push(socket);
  const inbox: Message[] = [];
  socket.on('message', (data) => inbox.push(JSON.parse(String(data)) as Message));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  await eventually(() => inbox[0]?.type).toBe('connection_ack');
  const query = 'subscription { customerChanged { kind id customer { displayName nationalId masked } } }';
  send({ id: '1', type: 'subscribe', payload: { query } });
  const events = () => inbox.flatMap(({ payload }) => (payload?.data ? [payload.data.customerChanged] : []));
  await eventually(() => events().length).toBeGreaterThan(0);
  return { socket, events, of: (id: string) => events().filter((event) => event.id === id) };
}

test(
  'rows and fields appear and vanish on an open socket within five seconds of an edit of the role',
  { timeout: 90_000 },
  async () => {
    const token = await server.token('liv@fjord.example', 'fjord');
    await eventually(async () => (await server.graphql(token, '{ me { roles } }')).body.data, soon).toEqual({
      me: { roles: [name] },
    });
    const followers = await Promise.all(server.addresses.map((address) => follow(address, token)));
    const [own, others] = [await customer({ accountManagerId: liv }), await customer()];
    const rights = () => followers.map(({ events }) => events().filter(({ kind }) => kind === 'RIGHTS').length);
    const last = (id: string) => followers.map(({ of }) => of(id).at(-1)?.customer ?? null);

    for (const { of } of followers) await eventually(() => of(own).length).toBe(1);
    const masked = { displayName: 'Live', nationalId: '•••••••2345', masked: ['nationalId'] };
    expect(last(own)).toEqual([masked, masked]);
    expect(followers.flatMap(({ of }) => of(others))).toEqual([]);

    // all rows, still masked
    await allow('customer:read:all');
    await eventually(rights, soon).toEqual([1, 1]);
    await rename(others, 'Seen');
    for (const { of } of followers) await eventually(() => of(others).at(-1)?.customer?.displayName, soon).toBe('Seen');
    expect(last(others).map((record) => record?.masked)).toEqual([['nationalId'], ['nationalId']]);

    // the whole field
    await allow('customer:read:all', 'customer:read:all:pii');
    await eventually(rights, soon).toEqual([2, 2]);
    await rename(others, 'Whole');
    for (const { of } of followers)
      await eventually(() => of(others).at(-1)?.customer?.nationalId, soon).toBe('01019012345');

    // masked again, and no rows but their own
    await allow('customer:read:own');
    await eventually(rights, soon).toEqual([3, 3]);
    const before = followers.map(({ of }) => of(others).length);
    await rename(others, 'Unseen');
    await rename(own, 'Mine');
    for (const { of } of followers)
      await eventually(() => of(own).at(-1)?.customer, soon).toMatchObject({
        displayName: 'Mine',
        masked: ['nationalId'],
      });
    expect(followers.map(({ of }) => of(others).length)).toEqual(before);
    expect(JSON.stringify(followers.map(({ events }) => events()))).not.toContain('Unseen');
    for (const { socket } of followers) expect(socket.readyState).toBe(WebSocket.OPEN);
  },
);
