import { makeTrialTables } from '../test/trial-sites.ts'; // before the schema is built
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { testDatabase } from '../test/database.ts';
import { eventually } from '../test/follower.ts';
import { serverInTest } from '../test/server.ts';

/** Records that belong to sites, over HTTP and sockets, for somebody who works at two of them and somebody who works at one. */
const db = await testDatabase();
await makeTrialTables(db);
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');
const sockets: WebSocket[] = [];
afterAll(() => sockets.forEach((socket) => socket.terminate()));

interface Failure {
  message: string;
  extensions: Record<string, unknown>;
}

async function ask(token: string, site: string | null, query: string, variables: Record<string, unknown> = {}) {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(site === null ? {} : { 'x-plinth-site': site }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await answer.json()) as { data?: Record<string, unknown> | null; errors?: Failure[] };
  return { status: answer.status, data: body.data ?? null, errors: body.errors ?? [] };
}

async function ok<T>(token: string, site: string | null, query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await ask(token, site, query, variables);
  if (!data || errors.length > 0) throw new Error(JSON.stringify(errors));
  return data as T;
}

const made = async (query: string, i: object) =>
  (await ok<{ made: { id: string } }>(admin, null, query, { i })).made.id;
const userOf = async (email: string) =>
  (
    await ok<{ users: { nodes: { id: string }[] } }>(
      admin,
      null,
      'query($e: String) { users(filter: { email: { eq: $e } }) { nodes { id } } }',
      { e: email },
    )
  ).users.nodes[0]?.id ?? '';
const createSite = 'mutation($i: CreateSiteInput!) { made: createSite(input: $i) { id } }';
const oslo = await made(createSite, { code: 'osl', name: 'Oslo' });
const bergen = await made(createSite, { code: 'bgo', name: 'Bergen' });
const role = await made('mutation($i: CreateRoleInput!) { made: createRole(input: $i) { id } }', {
  name: 'receptionist',
  title: 'Receptionist',
  permissions: ['visit:*:site', 'user:read:all', 'site:read:all'].map((permission) => ({ permission })),
});
const [liv, ola] = [await userOf('liv@fjord.example'), await userOf('ola@fjord.example')];
for (const [id, sites] of [
  [liv, [oslo, bergen]],
  [ola, [bergen]],
] as const)
  await ok(admin, oslo, 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }', {
    id,
    i: {
      roles: { set: [{ roleId: role }] },
      sites: { set: sites.map((siteId, index) => ({ siteId, isDefault: index === 0 })) },
    },
  });
const [livs, olas] = [
  await server.token('liv@fjord.example', 'fjord'),
  await server.token('ola@fjord.example', 'fjord'),
];

const createVisit =
  'mutation($i: CreateVisitInput!) { made: createVisit(input: $i) { id version siteId site { name } } }';
const visit = async (site: string, code: string, more: object = {}) =>
  (
    await ok<{ made: { id: string; siteId: string; site: { name: string } } }>(livs, site, createVisit, {
      i: { code, title: `Visit ${code}`, ...more },
    })
  ).made;
const codes = async (token: string, site: string) => {
  const { visits, groups } = await ok<{
    visits: { totalCount: number; nodes: { code: string }[] };
    groups: { count: number }[];
  }>(token, site, '{ visits(orderBy: [{ code: ASC }]) { totalCount nodes { code } } groups: visitGroups { count } }');
  expect(groups[0]?.count ?? 0).toBe(visits.totalCount);
  expect(visits.nodes).toHaveLength(visits.totalCount);
  return visits.nodes.map(({ code }) => code);
};

test('somebody is told where they may work, and begins where they chose', async () => {
  const query = '{ me { sites { code isDefault isActive } teams { name } } mySites { code } }';
  expect(await ok(livs, bergen, query)).toEqual({
    me: {
      sites: [
        { code: 'bgo', isDefault: false, isActive: true },
        { code: 'osl', isDefault: true, isActive: false },
      ],
      teams: [],
    },
    mySites: [{ code: 'bgo' }, { code: 'osl' }],
  });
  const switchSite = 'mutation($s: ID!) { switchSite(siteId: $s) { code isDefault } }';
  const switched = await ok<{ switchSite: object[] }>(livs, null, switchSite, { s: bergen });
  expect(switched.switchSite).toContainEqual({ code: 'bgo', isDefault: true });
  await eventually(
    async () => (await ok<{ mySites: object[] }>(livs, null, '{ mySites { code isDefault } }')).mySites,
  ).toContainEqual({ code: 'bgo', isDefault: true });
  expect((await ask(olas, null, switchSite, { s: oslo })).errors[0]?.extensions).toMatchObject({
    code: 'FORBIDDEN',
    rule: 'site.not_yours',
  });
  // who may do everything may enter any site
  expect(await ok(admin, null, '{ mySites { code } }')).toEqual({ mySites: [{ code: 'bgo' }, { code: 'osl' }] });
});

test.each([
  ['a list', '{ visits { totalCount } }'],
  ['a record', '{ visit(id: "00000000-0000-7000-8000-000000000000") { id } }'],
  ['groups', '{ visitGroups { count } }'],
  ['a new record', 'mutation { createVisit(input: { code: "x", title: "x" }) { id } }'],
  ['a history', '{ history(aggregate: Visit, id: "00000000-0000-7000-8000-000000000000") { id } }'],
])('at no site %s of what belongs to sites is refused, also when others have read it before', async (_what, query) => {
  await ask(livs, bergen, query);
  expect((await ask(livs, null, query)).errors[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    rule: 'site.required',
    fields: [{ path: 'x-plinth-site' }],
  });
});

test('a site that is not theirs, one that there is not and what is no site are refused alike', async () => {
  const answers = await Promise.all(
    [oslo, '00000000-0000-7000-8000-000000000000', "x'; drop table visit"].map((site) =>
      ask(olas, site, '{ me { name } }'),
    ),
  );
  for (const { status, errors } of answers) {
    expect(status).toBe(403);
    expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', rule: 'site.not_yours' });
  }
});

test('a record is of the site where it is made, says nothing at another, and shares no number with it', async () => {
  const given = await ask(livs, oslo, createVisit, { i: { code: 'A1', title: 'x', siteId: bergen } });
  expect(given.errors[0]?.message).toContain('siteId');
  const here = await visit(oslo, 'A1', { notes: [{ body: 'said in Oslo' }] });
  const there = await visit(bergen, 'A1');
  expect([here.siteId, here.site.name, there.siteId]).toEqual([oslo, 'Oslo', bergen]);
  const twice = await ask(livs, oslo, createVisit, { i: { code: 'A1', title: 'x' } });
  expect(twice.errors[0]?.extensions).toMatchObject({
    code: 'CONFLICT',
    rule: 'field.taken',
    fields: [{ path: 'code' }],
  });
  expect([await codes(livs, oslo), await codes(olas, bergen)]).toEqual([['A1'], ['A1', 'x']]);
  const read = 'query($id: ID!) { visit(id: $id) { id notes { body } } }';
  expect(await ok(olas, bergen, read, { id: here.id })).toEqual({ visit: null });
  expect(await ok(livs, oslo, read, { id: here.id })).toEqual({
    visit: { id: here.id, notes: [{ body: 'said in Oslo' }] },
  });
  const update = 'mutation($id: ID!, $i: UpdateVisitInput!) { updateVisit(id: $id, input: $i) { id } }';
  const reached = await ask(olas, bergen, update, {
    id: here.id,
    i: { title: 'Mine', notes: { add: [{ body: 'x' }] } },
  });
  const absent = await ask(olas, bergen, update, { id: '00000000-0000-7000-8000-000000000000', i: { title: 'Mine' } });
  expect(reached.errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', rule: 'record.not_found' });
  expect({ ...reached.errors[0]?.extensions, requestId: null }).toEqual({
    ...absent.errors[0]?.extensions,
    requestId: null,
  });
});

const move = 'mutation($id: ID!, $v: Int, $s: ID!) { moveVisitToSite(id: $id, expectedVersion: $v, siteId: $s) }';

test('a record is moved with its parts by a command of its own, to where its mover may be', async () => {
  const { id } = await visit(oslo, 'M1', { notes: [{ body: 'goes along' }] });
  expect(await ok(livs, oslo, move, { id, s: bergen, v: 1 })).toEqual({ moveVisitToSite: id });
  const read =
    'query($id: ID!) { visit(id: $id) { version site { code } notes { body } } history(aggregate: Visit, id: $id, first: 1) { command } }';
  expect(await ok(olas, bergen, read, { id })).toEqual({
    visit: { version: 2, site: { code: 'bgo' }, notes: [{ body: 'goes along' }] },
    history: [{ command: 'moveVisitToSite' }],
  });
  expect((await ask(livs, oslo, read, { id })).data).toBe(null);
  const back = await ask(olas, bergen, move, { id, s: oslo });
  expect(back.errors[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ path: 'siteId', rule: 'reference.not_found' }],
  });
  const sites =
    await db.sql`select v.site_id as root, n.site_id as part from visit v join visit_note n on n.visit_id = v.id where v.id = ${id}`;
  expect(sites).toEqual([{ root: bergen, part: bergen }]);
});

test('a part cannot be of another site than its root, whoever writes it', async () => {
  const { id } = await visit(oslo, 'P1', { notes: [{ body: 'x' }] });
  await expect(db.sql`update visit_note set site_id = ${bergen} where visit_id = ${id}`).rejects.toThrow(
    'visit_note_site_id_fk',
  );
});

interface Message {
  id?: string;
  type: string;
  payload?: { data?: Record<string, { kind: string; id: string | null }> } | Failure[];
}

async function enter(token: string, site: string | null) {
  const socket = new WebSocket(server.url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws');
  sockets.push(socket);
  const inbox: Message[] = [];
  socket.on('message', (data) => inbox.push(JSON.parse(String(data)) as Message));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({
    type: 'connection_init',
    payload: { authorization: `Bearer ${token}`, ...(site ? { 'x-plinth-site': site } : {}) },
  });
  await eventually(() => inbox[0]?.type).toBe('connection_ack');
  const told = (id: string) =>
    inbox.flatMap(({ id: of, payload }) =>
      of === id && payload && !Array.isArray(payload) ? Object.values(payload.data ?? {}) : [],
    );
  const follow = async (id: string, query: string) => {
    send({ id, type: 'subscribe', payload: { query } });
    await eventually(() => told(id).length).toBeGreaterThan(0);
  };
  const kinds = (id: string, of: string) => told(id).flatMap((each) => (each.id === of ? [each.kind] : []));
  return { socket, inbox, send, told, follow, kinds };
}

const visits = 'subscription { visitChanged { kind id visit { title site { code } } } }';
const changes = 'subscription { changes { kind id } }';

test('followers hear of the site where they are, and that a record has gone when it is moved away', async () => {
  const [inOslo, inBergen, nowhere] = [await enter(livs, oslo), await enter(olas, bergen), await enter(livs, null)];
  for (const each of [inOslo, inBergen]) await each.follow('visits', visits);
  for (const each of [inOslo, inBergen, nowhere]) await each.follow('changes', changes);
  const { id } = await visit(oslo, 'F1');
  await ok(livs, oslo, move, { id, s: bergen });
  const last = await visit(bergen, 'F2');
  for (const door of ['visits', 'changes']) {
    await eventually(() => inBergen.kinds(door, last.id)).toEqual(['CREATED']);
    await eventually(() => inOslo.kinds(door, id)).toEqual(['CREATED', 'DELETED']);
    expect(inBergen.kinds(door, id)).toEqual(['UPDATED']);
    expect(inOslo.kinds(door, last.id)).toEqual([]);
  }
  expect(nowhere.told('changes').flatMap((each) => (each.id === id || each.id === last.id ? [each] : []))).toEqual([]);
  nowhere.send({ id: 'refused', type: 'subscribe', payload: { query: visits } });
  await eventually(() => nowhere.inbox.find(({ id: of }) => of === 'refused')).toMatchObject({
    type: 'error',
    payload: [{ extensions: { rule: 'site.required' } }],
  });
});

test('switching the site turns the open subscriptions of a socket to the other, and a site that is not theirs closes it', async () => {
  const socket = await enter(livs, oslo);
  await socket.follow('visits', visits);
  await socket.follow('totals', 'subscription { visitGroupsLive(atMostEvery: 100) { groups { count } } }');
  const counts = socket.told('totals').length;
  socket.send({ type: 'ping', payload: { 'x-plinth-site': bergen } });
  await eventually(() => socket.told('visits').map(({ kind }) => kind)).toEqual(['HEAD', 'RIGHTS']);
  await eventually(() => socket.told('totals').length).toBeGreaterThan(counts);
  const there = await visit(bergen, 'S1');
  await eventually(() => socket.kinds('visits', there.id)).toEqual(['CREATED']);
  const here = await visit(oslo, 'S2');
  const next = await visit(bergen, 'S3');
  await eventually(() => socket.kinds('visits', next.id)).toEqual(['CREATED']);
  expect(socket.kinds('visits', here.id)).toEqual([]);
  const other = await enter(olas, bergen);
  other.send({ type: 'ping', payload: { 'x-plinth-site': oslo } });
  const [code] = (await once(other.socket, 'close')) as [number];
  expect(code).toBe(4403);
});

test('a key of idempotency is used up for the site where it was used', async () => {
  const query =
    'mutation($i: CreateVisitInput!) { made: createVisit(input: $i, idempotencyKey: "visit once") { id siteId } }';
  const i = { code: 'once', title: 'Once' };
  const first = await ok<{ made: { siteId: string } }>(livs, oslo, query, { i });
  expect(first.made.siteId).toBe(oslo);
  expect(await ok(livs, oslo, query, { i })).toEqual(first);
  expect((await ask(livs, bergen, query, { i })).errors[0]?.extensions).toMatchObject({
    code: 'CONFLICT',
    rule: 'idempotency.other_request',
  });
});

test('a site that is taken away is felt at once: requests are refused, what follows it ends, the rest goes on', async () => {
  const socket = await enter(livs, oslo);
  await socket.follow('visits', visits);
  await socket.follow('changes', changes);
  const began = performance.now();
  await ok(admin, oslo, 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }', {
    id: liv,
    i: { sites: { set: [{ siteId: bergen }] } },
  });
  await eventually(() => socket.inbox.find(({ id, type }) => id === 'visits' && type === 'error')).toMatchObject({
    payload: [{ extensions: { rule: 'site.required' } }],
  });
  await eventually(() => socket.told('changes').map(({ kind }) => kind)).toContain('RIGHTS');
  await eventually(async () => (await ask(livs, oslo, '{ visits { totalCount } }')).status).toBe(403);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(socket.socket.readyState).toBe(WebSocket.OPEN);
});

test('nobody gives a site where they may not be', async () => {
  const steward = await made('mutation($i: CreateRoleInput!) { made: createRole(input: $i) { id } }', {
    name: 'steward',
    title: 'Steward',
    permissions: ['user:read:all', 'user:update:all', 'site:read:all'].map((permission) => ({ permission })),
  });
  const update = 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }';
  await ok(admin, null, update, { id: ola, i: { roles: { set: [{ roleId: steward }] } } });
  await eventually(
    async () => (await ok<{ me: { roles: string[] } }>(olas, null, '{ me { roles } }')).me.roles,
  ).toEqual(['steward']);
  const give = (siteId: string) => ask(olas, null, update, { id: liv, i: { sites: { set: [{ siteId }] } } });
  expect((await give(oslo)).errors[0]?.extensions).toMatchObject({
    code: 'FORBIDDEN',
    fields: [{ path: 'sites.set[0].siteId', rule: 'permission.not_yours' }],
  });
  expect((await give(bergen)).errors).toEqual([]);
});
