import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { demoOperator } from './platform/auth/demo-accounts.ts';
import { setOperator } from './platform/auth/operators/operators.ts';
import { model, schema } from './test/actors.ts';
import { testDatabase } from './test/database.ts';
import { fieldOperation } from './test/sample.ts';
import { serverInTest } from './test/server.ts';
import { socketInTest } from './test/socket.ts';
import { accountClient, linkTo } from './test/account-client.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const { auth } = server;
await auth.createUser(demoOperator);
await setOperator(auth.control, demoOperator.email, true);
const fjord = await auth.findTenant('fjord');
const ingrid = await server.token('ingrid@fjord.example', 'fjord');
const soon = { timeout: 5_000, interval: 50 };
const reason = 'Ticket 4711: an import that does not end';

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function signIn(email: string, password: string) {
  const answer = await post('/auth/sign-in', { email, password });
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  return { cookie, body: (await answer.json()) as Record<string, unknown> };
}

async function operatorToken(): Promise<string> {
  const { cookie } = await signIn(demoOperator.email, demoOperator.password);
  const issued = await post('/auth/token', { operator: true, client: 'api' }, { cookie });
  return ((await issued.json()) as { accessToken: string }).accessToken;
}

const operator = await operatorToken();
const ask = async (token: string, query: string, variables: Record<string, unknown> = {}) => {
  const { body, status } = await server.graphql(token, query, variables);
  return {
    status,
    data: body.data ?? null,
    errors: (body.errors ?? []).map(({ extensions }) => extensions),
  };
};
const enter =
  'mutation($id: ID!, $r: String!, $m: Int) { enterTenant(id: $id, reason: $r, minutes: $m) { visitId tenant accessToken expiresAt endsAt } }';
interface Entered {
  enterTenant: { visitId: string; tenant: string; accessToken: string; endsAt: string };
}
const visit = async (minutes = 30) => {
  const { data, errors } = await ask(operator, enter, { id: fjord, r: reason, m: minutes });
  if (!data) throw new Error(JSON.stringify(errors));
  return (data as unknown as Entered).enterTenant;
};

test('an operator signs in as everybody does and is told what they are; others get no token for what is above companies', async () => {
  const own = await signIn(demoOperator.email, demoOperator.password);
  expect(own.body).toMatchObject({ operator: true, tenants: [] });
  const { cookie, body } = await signIn('ingrid@fjord.example', demoOperator.password);
  expect(body).not.toHaveProperty('operator');
  const refused = await post('/auth/token', { operator: true }, { cookie });
  expect([refused.status, await refused.json()]).toMatchObject([403, { errors: [{ rule: 'operator.not_one' }] }]);
  expect(decodeJwt(operator)).toMatchObject({ aud: `${server.url}/operator`, role: 'operator' });
  expect(decodeJwt(operator)).not.toHaveProperty('org');
});

test('with the token for what is above companies no operation of any aggregate answers, and no upload is taken', async () => {
  const refused = new Set(['FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED', 'NOT_FOUND']);
  let tried = 0;
  for (const [kind, type] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const isDerived = model.roots.some(({ names, commands }) =>
        [...Object.values(names), ...commands.map(({ name }) => name)].includes(field.name),
      );
      if (!isDerived) continue;
      const { text, variables } = fieldOperation(kind, field);
      const { data, errors } = await ask(operator, text, variables);
      tried += 1;
      expect([field.name, data?.[field.name] ?? null, refused.has(String(errors[0]?.['code']))]).toEqual([
        field.name,
        null,
        true,
      ]);
    }
  }
  expect(tried).toBeGreaterThan(40);
  const uploaded = await fetch(`${server.url}/imports?format=contracts/ocds&fileName=a.json`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operator}` },
    body: '{}',
  });
  expect(uploaded.status).toBe(403);
});

test('people of companies see none of the back office and cannot use it, whatever their role', async () => {
  const app = await ask(ingrid, '{ tenants { id } }');
  expect(app.errors[0]).toMatchObject({ code: 'FORBIDDEN', rule: 'operator.required' });
  const api = await server.token('ingrid@fjord.example', 'fjord', 'api');
  expect((await ask(api, '{ tenants { id } }')).errors[0]).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  expect((await ask(api, enter, { id: fjord, r: reason })).status).toBe(400);
  const { accessToken } = await visit();
  expect((await ask(accessToken, '{ tenants { id } }')).data).toBeNull(); // nor does who is on a visit
});

test(
  'a new company can be used at once: its roles are there, its administrator is invited, joins and works',
  { timeout: 40_000 },
  async () => {
    const create =
      'mutation($i: CreateTenantInput!) { createTenant(input: $i) { id slug status modules seats people database } }';
    const input = {
      slug: 'nordlys',
      name: 'Nordlys AS',
      modules: ['contracts'],
      seats: 2,
      administratorEmail: 'Ada@nordlys.example',
    };
    const { data } = await ask(operator, create, { i: input });
    expect(data).toMatchObject({
      createTenant: { slug: 'nordlys', status: 'ACTIVE', modules: ['contracts'], seats: 2, people: 0, database: null },
    });
    expect((await ask(operator, create, { i: input })).errors[0]).toMatchObject({
      code: 'CONFLICT',
      rule: 'field.taken',
    });
    for (const [change, rule] of [
      [{ slug: 'No Good' }, 'tenant.slug_form'],
      [{ slug: 'other', modules: ['sorcery'] }, 'tenant.unknown_module'],
      [{ slug: 'other', database: 'nowhere:5432/x' }, 'tenant.database_unknown'],
      [{ slug: 'other', administratorEmail: 'nobody' }, 'auth.email'],
    ] as const)
      expect((await ask(operator, create, { i: { ...input, ...change } })).errors[0]).toMatchObject({
        code: 'BAD_USER_INPUT',
        rule,
      });
    expect((await ask(operator, '{ tenants(search: "OTHER") { id } }')).data).toEqual({ tenants: [] });

    const link = await linkTo(server.url, 'ada@nordlys.example', `${demoOperator.name} invites you to Nordlys AS`);
    const password = 'correct horse battery';
    const ada = accountClient(server.url);
    const accept =
      'mutation($t: String!, $p: String!) { acceptInvitation(token: $t, name: "Ada", password: $p) { tenant } }';
    expect(await ada.ok(accept, { t: link, p: password })).toEqual({ tenant: 'nordlys' });
    const { cookie } = await signIn('ada@nordlys.example', password);
    const issued = await post('/auth/token', { tenant: 'nordlys', client: 'api' }, { cookie });
    const { accessToken } = (await issued.json()) as { accessToken: string };
    expect((await ask(accessToken, '{ me { roles modules } roles { totalCount } }')).data).toMatchObject({
      me: { roles: ['admin'], modules: ['contracts'] },
      roles: { totalCount: expect.any(Number) as number },
    });
    const customer = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { customerNo } }';
    expect((await ask(accessToken, customer, { i: { customerNo: '1', displayName: 'First' } })).errors).toEqual([]);
  },
);

test('what an operator changes of a company is felt, and the company’s audit says who did it and why', async () => {
  const update =
    'mutation($id: ID!, $i: UpdateTenantInput!, $r: String!) { updateTenant(id: $id, input: $i, reason: $r) { status seats } }';
  const granite = await auth.findTenant('granite');
  const grace = await server.token('grace@granite.example', 'granite');
  const short = await ask(operator, update, { id: granite, i: { status: 'SUSPENDED' }, r: 'no' });
  expect(short.errors[0]).toMatchObject({
    code: 'BAD_USER_INPUT',
    rule: 'operator.reason',
    fields: [{ path: 'reason' }],
  });
  expect((await ask(grace, '{ me { id } }')).status).toBe(200);
  const { data } = await ask(operator, update, {
    id: granite,
    i: { status: 'SUSPENDED', seats: 9 },
    r: 'Not paid since June',
  });
  expect(data).toEqual({ updateTenant: { status: 'SUSPENDED', seats: 9 } });
  await expect.poll(async () => (await ask(grace, '{ me { id } }')).status, soon).toBe(401);
  await ask(operator, update, { id: granite, i: { status: 'ACTIVE', seats: null }, r: 'Paid after all' });
  await expect.poll(async () => (await ask(grace, '{ me { id } }')).status, soon).toBe(200);
  const entries = async () =>
    db.sql`select actor_kind, changes from audit_entry where tenant_id = ${granite} and command = 'updateTenant' order by at limit 1`;
  await expect.poll(entries, { ...soon, timeout: 15_000 }).toMatchObject([
    {
      actor_kind: 'operator',
      changes: [
        { field: 'status', before: 'active', after: 'suspended' },
        { field: 'seats', before: null, after: '9' },
        { field: 'reason', after: 'Not paid since June' },
      ],
    },
  ]);
});

test('nobody enters a company without a reason, or for longer than a working day', async () => {
  for (const [variables, rule] of [
    [{ r: '   no   ' }, 'operator.reason'],
    [{ r: reason, m: 3 }, 'operator.visit_minutes'],
    [{ r: reason, m: 481 }, 'operator.visit_minutes'],
  ] as const)
    expect((await ask(operator, enter, { id: fjord, ...variables })).errors[0]).toMatchObject({
      code: 'BAD_USER_INPUT',
      rule,
    });
  expect(
    (await ask(operator, enter, { id: '00000000-0000-7000-8000-000000000000', r: reason })).errors[0],
  ).toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('what an operator does on a visit stands in the history under their name and the visit, and administrators see the visit and why', async () => {
  const { accessToken, visitId, tenant } = await visit();
  expect(tenant).toBe('fjord');
  const create = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id createdBy { name kind } } }';
  const { data } = await ask(accessToken, create, {
    i: { customerNo: 'visited', displayName: 'Visited AS' },
  });
  expect(data).toMatchObject({ createCustomer: { createdBy: { name: demoOperator.name, kind: 'OPERATOR' } } });
  const { id = '' } = (data?.['createCustomer'] ?? {}) as { id?: string };
  const history = `{ history(aggregate: Customer, id: "${id}") { command actorKind actorName actorVisit { id reason } } }`;
  expect((await ask(ingrid, history)).data).toEqual({
    history: [
      {
        command: 'createCustomer',
        actorKind: 'operator',
        actorName: demoOperator.name,
        actorVisit: { id: visitId, reason },
      },
    ],
  });
  const visits = `{ operatorVisits(filter: { id: { eq: "${visitId}" } }) { nodes { reason endsAt operator { name } } } }`;
  expect((await ask(ingrid, visits)).data).toMatchObject({
    operatorVisits: { nodes: [{ reason, operator: { name: demoOperator.name } }] },
  });
  const liv = await server.token('liv@fjord.example', 'fjord');
  expect((await ask(liv, visits)).errors[0]).toMatchObject({ code: 'FORBIDDEN' });
  const [entry] = await db.sql`select actor_via, actor_kind from audit_entry where root_id = ${visitId}`;
  expect(entry).toEqual({ actor_via: `visit:${visitId}`, actor_kind: 'operator' });
  const masked = await ask(accessToken, '{ customers { totalCount } }');
  expect(masked.data).toEqual({ customers: { totalCount: expect.any(Number) as number } });
});

test('a visit is gone on with for as long as it stands, by its operator alone, and ended from within', async () => {
  const { cookie } = await signIn(demoOperator.email, demoOperator.password);
  const going = await visit();
  let jar = cookie;
  const more = async (visitId: string, with_ = jar) => {
    const answer = await post('/auth/token', { operator: true, client: 'api', visit: visitId }, { cookie: with_ });
    if (with_ === jar) jar = answer.headers.getSetCookie()[0]?.split(';')[0] ?? jar;
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const token = await more(going.visitId);
  expect(token.body).toMatchObject({
    operator: true,
    tenant: { slug: 'fjord', roles: ['operator'] },
    visit: { id: going.visitId },
  });
  const inside = String(token.body['accessToken']);
  expect((await ask(inside, '{ me { tenant } }')).data).toEqual({ me: { tenant: 'fjord' } });
  const ended = { status: 403, body: { errors: [{ rule: 'operator.visit_ended' }] } };
  expect(await more(crypto.randomUUID())).toMatchObject(ended);
  const other = await signIn('ingrid@fjord.example', demoOperator.password);
  expect(await more(going.visitId, other.cookie)).toMatchObject(ended);
  const leave = 'mutation($id: ID!) { leaveTenant(id: $id) }';
  const another = await visit();
  const app = await post('/auth/token', { operator: true, client: 'app', visit: going.visitId }, { cookie: jar });
  jar = app.headers.getSetCookie()[0]?.split(';')[0] ?? jar;
  const { accessToken: inApp } = (await app.json()) as { accessToken: string };
  expect((await ask(inApp, leave, { id: another.visitId })).errors).toMatchObject([{ rule: 'operator.required' }]);
  expect((await ask(inApp, leave, { id: going.visitId })).errors).toEqual([]);
  expect(await more(going.visitId)).toMatchObject(ended);
  const none = await post('/auth/token', {}, { cookie: jar });
  expect([none.status, await none.json()]).toMatchObject([403, { errors: [{ rule: 'operator.above_companies' }] }]);
});

test('a visit ends by its operator, with their session, and with their being one: tokens and sockets within five seconds', async () => {
  const me = '{ me { tenant roles } }';
  const first = await visit();
  expect((await ask(first.accessToken, me)).data).toEqual({ me: { tenant: 'fjord', roles: ['operator'] } });
  const socket = await socketInTest(server.url, first.accessToken);
  await ask(operator, 'mutation($id: ID!) { leaveTenant(id: $id) }', { id: first.visitId });
  expect((await socket.closed)[0]).toBe(4403);
  await expect.poll(async () => (await ask(first.accessToken, me)).status, soon).toBe(401);
  const left = `{ operatorVisit(id: "${first.visitId}") { endedAt } }`;
  expect((await ask(ingrid, left)).data).toEqual({ operatorVisit: { endedAt: expect.any(String) as string } });

  const second = await visit();
  await setOperator(auth.control, demoOperator.email, false);
  await expect.poll(async () => (await ask(second.accessToken, me)).status, soon).toBe(401);
  await expect.poll(async () => (await ask(operator, '{ tenants { id } }')).status, soon).toBe(401);
  await setOperator(auth.control, demoOperator.email, true);
});
