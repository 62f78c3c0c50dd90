import { expect, test } from 'vitest';
import { demoOperator } from './platform/auth/demo-accounts.ts';
import { setOperator } from './platform/auth/operators/operators.ts';
import { testDatabase } from './test/database.ts';
import { serverInTest } from './test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url);
const { auth } = server;
const ingrid = await server.token('ingrid@fjord.example', 'fjord');
const liv = await server.token('liv@fjord.example', 'fjord');
const grace = await server.token('grace@granite.example', 'granite');
await auth.createUser(demoOperator);
await setOperator(auth.control, demoOperator.email, true);
const fjord = await auth.findTenant('fjord');
const operator = await operatorToken();
const megabyte = 1024 * 1024;

async function operatorToken(): Promise<string> {
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const { email, password } = demoOperator;
  const cookie = (await post('/auth/sign-in', { email, password })).headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const issued = await post('/auth/token', { operator: true, client: 'api' }, { cookie });
  return ((await issued.json()) as { accessToken: string }).accessToken;
}

async function ask(token: string, query: string, variables: Record<string, unknown> = {}) {
  const { body } = await server.graphql(token, query, variables);
  return { data: body.data ?? null, errors: (body.errors ?? []).map(({ extensions }) => extensions) };
}

const fields = 'name value standard isOwn least most';
const set = (token: string, input: object) =>
  ask(token, `mutation($i: SetLimitsInput!) { setLimits(input: $i) { ${fields} } }`, { i: input });
const setAbove = (input: object, reason = 'They import all their files this week') =>
  ask(
    operator,
    `mutation($id: ID!, $i: SetLimitsInput!, $r: String!) { setTenantLimits(id: $id, input: $i, reason: $r) { ${fields} } }`,
    { id: fjord, i: input, r: reason },
  );
const read = async (token: string) => (await ask(token, `{ company { limits { ${fields} } } }`)).data;
const audited = () => db.sql<{ actor: string; kind: string; via: string | null; changes: object[] }[]>`
  select actor_id as actor, actor_kind as kind, actor_via as via, changes from audit_entry
  where tenant_id = ${fjord} and command = 'setLimits' and refusal is null order by at, id`;
const soon = { timeout: 15_000, interval: 100 };

test('an administrator sees the company, its modules, seats and limits', async () => {
  const { data } = await ask(ingrid, '{ company { slug name modules seats people limits { name isOwn } } }');
  const limits = ['userBudget', 'tenantBudget', 'uploads', 'uploadBytes'].map((name) => ({ name, isOwn: false }));
  expect(data).toMatchObject({ company: { slug: 'fjord', name: 'Fjord Supply AS', modules: ['contracts'], limits } });
});

test('limits are lowered, raised to the default and set back to it, and the audit says who did it', async () => {
  const lowered = await set(ingrid, { uploads: 3, uploadBytes: 5 * megabyte });
  expect(lowered.data).toMatchObject({
    setLimits: [
      { name: 'userBudget', isOwn: false },
      { name: 'tenantBudget', isOwn: false },
      { name: 'uploads', value: 3, standard: 10, isOwn: true, least: 1, most: 10 },
      { name: 'uploadBytes', value: 5 * megabyte, isOwn: true },
    ],
  });
  expect(await read(ingrid)).toEqual({ company: { limits: Object(lowered.data)['setLimits'] } });
  expect(await read(grace)).toMatchObject({ company: { limits: [{}, {}, { name: 'uploads', isOwn: false }, {}] } });
  await set(ingrid, { uploads: null });
  await set(ingrid, { uploads: null }); // nothing becomes another, so nothing is written
  await expect.poll(audited, soon).toMatchObject([
    {
      kind: 'user',
      changes: [
        { field: 'uploads', before: null, after: 3 },
        { field: 'uploadBytes', before: null, after: 5 * megabyte },
      ],
    },
    { changes: [{ field: 'uploads', before: 3, after: null }] },
  ]);
});

test('what cannot be is refused by field and rule, all of it, and nothing is set', async () => {
  const before = await read(ingrid);
  const { errors } = await set(ingrid, { uploads: 11, uploadBytes: 12, userBudget: 1_000_000.5, tenantBudget: -1 });
  expect(errors).toMatchObject([
    {
      code: 'BAD_USER_INPUT',
      fields: [
        { path: 'input.userBudget', rule: 'input.range' },
        { path: 'input.tenantBudget', rule: 'input.range' },
        { path: 'input.uploads', rule: 'limit.beyond_standard', params: { least: 1, most: 10 } },
        { path: 'input.uploadBytes', rule: 'input.range' },
      ],
    },
  ]);
  expect(await read(ingrid)).toEqual(before);
});

test('nobody without the right sees or sets them, and a refusal is in the audit', async () => {
  expect((await ask(liv, '{ company { name } }')).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  expect((await set(liv, { uploads: 1 })).errors).toMatchObject([{ code: 'FORBIDDEN', rule: 'permission.missing' }]);
  const refused = () => db.sql`
    select refusal->>'rule' as rule from audit_entry where tenant_id = ${fjord} and command = 'setLimits' and refusal is not null`;
  await expect.poll(refused, soon).toMatchObject([{ rule: 'permission.missing' }]);
  const api = await server.token('liv@fjord.example', 'fjord', 'api');
  const codes = (await set(api, { uploads: 1 })).errors.map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
});

test('an operator raises them beyond the default, with a reason; the company keeps what it was given', async () => {
  expect((await setAbove({ uploads: 40 }, 'no')).errors).toMatchObject([{ rule: 'operator.reason' }]);
  expect((await setAbove({ uploads: 1001 })).errors).toMatchObject([
    { fields: [{ path: 'input.uploads', rule: 'input.range' }] },
  ]);
  expect((await setAbove({ uploads: 40 })).errors).toEqual([]);
  const kept = { name: 'uploads', value: 40, most: 40 };
  expect(await read(ingrid)).toMatchObject({ company: { limits: [{}, {}, kept, {}] } });
  expect((await set(ingrid, { uploads: 41 })).errors).toMatchObject([{ rule: 'limit.beyond_standard' }]);
  expect((await ask(ingrid, `{ tenantLimits(id: "${fjord}") { name } }`)).errors).toMatchObject([
    { code: 'FORBIDDEN' },
  ]);
  const last = async () => (await audited()).at(-1);
  await expect.poll(last, soon).toMatchObject({
    kind: 'operator',
    changes: [
      { field: 'uploads', before: null, after: 40 },
      { field: 'reason', before: null, after: 'They import all their files this week' },
    ],
  });
});

test('on a visit an operator may what an administrator may, under the visit', async () => {
  const enter = 'mutation($id: ID!, $r: String!) { enterTenant(id: $id, reason: $r) { visitId accessToken } }';
  const { data } = await ask(operator, enter, { id: fjord, r: 'Ticket 4711' });
  const { visitId, accessToken } = Object(data)['enterTenant'] as { visitId: string; accessToken: string };
  expect((await set(accessToken, { uploads: 1000 })).errors).toMatchObject([{ rule: 'limit.beyond_standard' }]);
  expect((await set(accessToken, { uploads: 5 })).errors).toEqual([]);
  const last = async () => (await audited()).at(-1);
  await expect.poll(last, soon).toMatchObject({ kind: 'operator', via: `visit:${visitId}` });
});
