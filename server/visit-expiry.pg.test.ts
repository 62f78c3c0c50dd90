import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { demoOperator } from './platform/auth/demo-accounts.ts';
import { setOperator } from './platform/auth/operators/operators.ts';
import { testDatabase } from './test/database.ts';
import { serverInTest } from './test/server.ts';
import { socketInTest } from './test/socket.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const { auth } = server;
await auth.createUser(demoOperator);
await setOperator(auth.control, demoOperator.email, true);
const fjord = await auth.findTenant('fjord');
const felt = 5_000; // milliseconds in which an end is felt everywhere
const json = { 'content-type': 'application/json' };
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });

async function enter(): Promise<{ token: string; visitId: string }> {
  const { email, password } = demoOperator;
  const signedIn = await post('/auth/sign-in', { email, password });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const issued = await post('/auth/token', { operator: true, client: 'api' }, { cookie });
  const { accessToken } = (await issued.json()) as { accessToken: string };
  const { body } = await server.graphql(
    accessToken,
    'mutation($id: ID!) { enterTenant(id: $id, reason: "Ticket 4711", minutes: 5) { visitId accessToken } }',
    { id: fjord },
  );
  const visit = body.data?.['enterTenant'] as { visitId: string; accessToken: string } | undefined;
  if (!visit) throw new Error(JSON.stringify(body.errors));
  return { token: visit.accessToken, visitId: visit.visitId };
}

/** Whether a new socket is let in. */
async function isLetIn(token: string): Promise<boolean> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const answered = new Promise<boolean>((resolve) => {
    socket.on('message', (data) => resolve(String(data).includes('connection_ack')));
    socket.on('close', () => resolve(false));
  });
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  const isIn = await answered;
  socket.terminate();
  return isIn;
}

let made = 0;
const asked = async (answer: Response) => {
  const body = (await answer.json()) as { errors?: unknown };
  return answer.ok && body.errors === undefined;
};
/** Every way in with the token of a visit, and whether it was taken. */
const doors: Readonly<Record<string, (token: string) => Promise<boolean>>> = {
  'a read': async (token) =>
    asked(await post('/graphql', { query: '{ customers { nodes { id } } }' }, { authorization: `Bearer ${token}` })),
  'a read with GET': async (token) =>
    asked(
      await fetch(`${server.url}/graphql?query=${encodeURIComponent('{ me { tenant } }')}`, {
        headers: { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' },
      }),
    ),
  'a command': async (token) => {
    made += 1;
    const query = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }';
    const variables = { i: { customerNo: `visit-${String(made)}`, displayName: 'Visited' } };
    return asked(await post('/graphql', { query, variables }, { authorization: `Bearer ${token}` }));
  },
  'a file': async (token) => {
    const answer = await fetch(`${server.url}/imports?format=contracts/la-businesses&fileName=la.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: 'nothing that this format reads',
    });
    return answer.status === 201;
  },
  'the formats of files': async (token) =>
    (await fetch(`${server.url}/imports/formats`, { headers: { authorization: `Bearer ${token}` } })).ok,
  'a socket': isLetIn,
};
const taken = async (token: string) => {
  const names: string[] = [];
  for (const [name, knock] of Object.entries(doors)) if (await knock(token)) names.push(name);
  return names;
};

test(
  'at its time a visit has ended at every door, and what was open is closed, within five seconds',
  { timeout: 60_000 },
  async () => {
    const { token, visitId } = await enter();
    expect(await taken(token)).toEqual(Object.keys(doors));
    const socket = await socketInTest(server.url, token);
    socket.send({ id: 's', type: 'subscribe', payload: { query: 'subscription { changes { kind } }' } });
    await expect.poll(() => socket.inbox.some(({ id }) => id === 's'), { timeout: felt }).toBe(true);
    const seconds = 2;
    await server.control`update control.operator_visit set ends_at = now() + make_interval(secs => ${seconds}) where id = ${visitId}`;
    const end = performance.now() + seconds * 1000;
    const [code] = await socket.closed;
    expect([code, performance.now() - end < felt]).toEqual([4403, true]);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, end + felt - performance.now())));
    const before =
      await db.sql`select count(*)::int as n from audit_entry where tenant_id = ${fjord} and actor_via = ${`visit:${visitId}`}`;
    expect(await taken(token)).toEqual([]);
    const after =
      await db.sql`select count(*)::int as n from audit_entry where tenant_id = ${fjord} and actor_via = ${`visit:${visitId}`}`;
    expect(after).toEqual(before);
  },
);

test('the token of a visit is good for no longer than the visit', async () => {
  const { token } = await enter();
  const { exp = 0 } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: number };
  expect(exp * 1000 - Date.now()).toBeLessThanOrEqual(5 * 60_000);
});
