import { expect, test } from 'vitest';
import { model, schema } from './test/actors.ts';
import { testDatabase } from './test/database.ts';
import { fieldOperation } from './test/sample.ts';
import { serverInTest } from './test/server.ts';
import { socketInTest } from './test/socket.ts';
import { setTerms, type TenantTerms } from './platform/tenancy/tenancy.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const { auth } = server;
const fjord = await auth.findTenant('fjord');
const granite = await auth.findTenant('granite');
const terms = (change: TenantTerms, of = fjord) => setTerms(auth.control, of, change);
const ingrid = await server.token('ingrid@fjord.example', 'fjord');
const grace = await server.token('grace@granite.example', 'granite');
const count = '{ contracts { totalCount } }';
const codesOf = async (token: string, query: string, variables?: Record<string, unknown>) =>
  (await server.graphql(token, query, variables)).body.errors?.map(({ extensions }) => extensions['code']) ?? [];
const soon = { timeout: 5_000, interval: 50 };

test('people of a suspended company are told so, their sockets are closed within five seconds, and others notice nothing', async () => {
  const theirs = await socketInTest(server.url, ingrid);
  const others = await socketInTest(server.url, grace);
  let left = false;
  void others.closed.then(() => (left = true));
  await terms({ status: 'suspended' });
  const begun = performance.now();
  const [code] = await theirs.closed;
  expect([code, performance.now() - begun < 5_000]).toEqual([4403, true]);
  await expect
    .poll(async () => (await server.graphql(ingrid, count)).body.errors?.[0], soon)
    .toMatchObject({
      message: 'Fjord Supply AS is suspended. Ask its administrator or the operator.',
      extensions: { code: 'UNAUTHENTICATED', rule: 'auth.tenant_suspended' },
    });
  expect(await codesOf(grace, count)).toEqual([]);
  expect(left).toBe(false);
  await terms({ status: 'active' });
  await expect.poll(() => codesOf(ingrid, count), soon).toEqual([]);
});

const release = (n: number) => ({
  ocid: `ocds-stop-${String(n)}`,
  id: `r${String(n)}`,
  date: '2026-01-05T10:00:00+01:00',
  tag: ['contract'],
  buyer: { name: 'Bergen kommune', identifier: { scheme: 'NO-BRC', id: '964338531' } },
  contracts: [{ id: `K-${String(n)}`, title: `Road ${String(n)}`, status: 'active' }],
});

async function upload(token: string, rows: number): Promise<Response> {
  return fetch(`${server.url}/imports?format=contracts/ocds&fileName=roads.jsonl`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: Array.from({ length: rows }, (_, n) => JSON.stringify(release(n))).join('\n'),
  });
}

const runOf = async (id: string) =>
  (
    await db.sql<{ status: string; handled: number; created: number }[]>`
    select status, handled, created from import_run where id = ${id}`
  )[0];

test(
  'a job that runs for a company that is suspended is broken off, waits, and goes on to its end afterwards',
  { timeout: 60_000 },
  async () => {
    const rows = 150;
    const { id } = (await (await upload(ingrid, rows)).json()) as { id: string };
    await expect.poll(async () => (await runOf(id))?.status, { timeout: 20_000 }).toBe('previewed');
    expect(await codesOf(ingrid, 'mutation($id: ID!) { commitImport(id: $id) { id } }', { id })).toEqual([]);
    await expect
      .poll(async () => (await runOf(id))?.handled ?? 0, { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(0);
    await terms({ status: 'suspended' });
    const locked = async () =>
      (
        await db.sql`select from graphile_worker.jobs where locked_by is not null and task_identifier = 'imports.commit'`
      ).length;
    await expect.poll(locked, soon).toBe(0);
    const stopped = await runOf(id);
    expect(stopped?.status).toBe('running');
    expect(stopped?.handled).toBeLessThan(rows);
    await db.sql`update graphile_worker._private_jobs set run_at = now()`; // its next try is due
    await new Promise((resolve) => setTimeout(resolve, 3_000)); // longer than the queue is not looked at
    expect(await runOf(id)).toEqual(stopped);
    await terms({ status: 'active' });
    await expect.poll(async () => (await runOf(id))?.status, { timeout: 30_000 }).toBe('done');
    const [made] =
      await db.sql`select count(*)::int as n from contract where tenant_id = ${fjord} and title like 'Road %'`;
    expect(made).toEqual({ n: rows });
  },
);

test('without its module every operation of a domain asks for the licence, naming it; the platform, the menu and other companies go on', async () => {
  const ofContracts = model.roots.filter(({ domain }) => domain.name === 'contracts');
  const nouns = ofContracts.flatMap(({ names, commands }) => [
    ...Object.values(names),
    ...commands.map(({ name }) => name),
  ]);
  const isTheirs = (name: string) => nouns.includes(name) || name === 'contractsExpiringByMonth';
  const sent = (['query', 'mutation', 'subscription'] as const).flatMap((kind) => {
    const type = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }[kind];
    return Object.values(type?.getFields() ?? {})
      .filter(({ name }) => isTheirs(name))
      .map((field) => ({ kind, name: field.name, ...fieldOperation(kind, field) }));
  });
  const socket = await socketInTest(server.url, ingrid);
  socket.send({ id: 'open', type: 'subscribe', payload: { query: 'subscription { contractChanged { kind } }' } });
  await expect.poll(() => socket.inbox.some(({ id }) => id === 'open'), soon).toBe(true);
  await terms({ modules: [] });
  const refused = {
    code: 'LICENSE_REQUIRED',
    rule: 'tenant.module_not_licensed',
    params: { module: 'contracts', title: 'Contract Portal' },
  };
  const answerOf = async ({ kind, name, text, variables }: (typeof sent)[number]) => {
    if (kind !== 'subscription') return (await server.graphql(ingrid, text, variables)).body.errors?.[0]?.extensions;
    socket.send({ id: name, type: 'subscribe', payload: { query: text, variables } });
    return (await socket.errorsOf(name))[0]?.extensions;
  };
  expect(await socket.errorsOf('open')).toMatchObject([{ extensions: refused }]); // what was open is over
  for (const each of sent) expect([each.name, await answerOf(each)]).toMatchObject([each.name, refused]);
  expect(sent.length).toBeGreaterThan(30);
  socket.send({
    id: 'named',
    type: 'subscribe',
    payload: { query: 'subscription { changes(aggregates: [Contract]) { kind } }' },
  });
  expect(await socket.errorsOf('named')).toMatchObject([{ extensions: refused }]);
  const history = `{ history(aggregate: Customer, id: "${fjord}") { id } }`;
  expect(await codesOf(ingrid, history)).toEqual(['LICENSE_REQUIRED']);

  const answer = await upload(ingrid, 1);
  expect([answer.status, await answer.json()]).toMatchObject([403, { errors: [refused] }]);
  const formats = await fetch(`${server.url}/imports/formats`, { headers: { authorization: `Bearer ${ingrid}` } });
  expect(await formats.json()).toEqual([]);

  const me = '{ me { modules permissions } users { totalCount } }';
  const { body } = await server.graphql(ingrid, me);
  expect(body).toMatchObject({ data: { me: { modules: [] }, users: { totalCount: 7 } } });
  const { permissions = [] } = (body.data?.['me'] ?? {}) as { permissions?: string[] };
  expect(permissions).toContain('importRun:*:all');
  expect(permissions.filter((each) => /^(\*|contract|customer)/.test(each))).toEqual([]);
  expect((await server.graphql(grace, me)).body).toMatchObject({ data: { me: { modules: ['contracts'] } } });
  expect(await codesOf(grace, count)).toEqual([]);

  await terms({ modules: ['contracts'] });
  await expect.poll(() => codesOf(ingrid, count), soon).toEqual([]);
});

const people = async (tenant: string) => {
  const rows = await auth.control.transaction((sql) => sql`select from control.membership where tenant_id = ${tenant}`);
  return rows.length;
};

test('of many who join at once only as many come in as there are seats, whoever was in it stays, and roles can still be changed', async () => {
  const joining = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      auth.createUser({
        email: `seat${String(n)}@granite.example`,
        name: `Seat ${String(n)}`,
        password: 'correct horse battery',
      }),
    ),
  );
  const before = await people(granite);
  await terms({ seats: before + 5 }, granite);
  const joined = await Promise.allSettled(
    joining.map(({ id }) => auth.setMembership({ user: id, tenant: granite, roles: ['viewer'] })),
  );
  const refusals = joined.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  expect(refusals).toHaveLength(7);
  for (const refusal of refusals)
    expect(refusal).toMatchObject({ code: 'RULE_VIOLATED', rule: 'tenant.seats_taken', params: { seats: before + 5 } });

  await terms({ seats: 1 }, granite);
  const inside = joining[joined.findIndex(({ status }) => status === 'fulfilled')];
  await auth.setMembership({ user: inside?.id ?? '', tenant: granite, roles: ['approver'] });
  const after = await people(granite);
  expect(after).toBe(before + 5);
  await terms({ seats: null }, granite);
  const [outside] = joining.filter((_, n) => joined[n]?.status === 'rejected');
  await auth.setMembership({ user: outside?.id ?? '', tenant: granite, roles: ['viewer'] });
});

test('terms that cannot be are refused naming the field, and nothing of them is kept', async () => {
  await expect(terms({ modules: ['contracts', 'sorcery'], seats: 3 })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    rule: 'tenant.unknown_module',
    fields: ['modules'],
  });
  await expect(terms({ seats: 0 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', fields: ['seats'] });
  await expect(terms({ seats: 5 }, '00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(
    await auth.control.transaction((sql) => sql`select modules, seats from control.tenant where id = ${fjord}`),
  ).toEqual([{ modules: ['contracts'], seats: null }]);
});
