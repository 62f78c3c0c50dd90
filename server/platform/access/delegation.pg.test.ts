import { beforeAll, describe, expect, test, vi } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { serverInTest } from '../../test/server.ts';

/** Nobody gives what they do not have, through whatever door rights are given. */
const db = await testDatabase();
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');

interface Refusal {
  extensions: { code: string; rule: string; params?: object; fields?: { path: string; rule: string }[] };
}
async function run(token: string, query: string, variables: Record<string, unknown> = {}) {
  const { body } = await server.graphql(token, query, variables);
  return { data: body.data ?? null, errors: (body.errors ?? []) as unknown as Refusal[] };
}
async function ok<T>(token: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { data, errors } = await run(token, query, variables);
  if (!data || errors.length > 0) throw new Error(`${query}: ${JSON.stringify(errors)}`);
  return data as T;
}
const made = async (token: string, query: string, variables: Record<string, unknown>) =>
  (await ok<{ made: { id: string } }>(token, query, variables)).made.id;
const lines = (permissions: readonly string[]) => permissions.map((permission) => ({ permission }));

const createRole = 'mutation($i: CreateRoleInput!) { made: createRole(input: $i) { id } }';
const loadRoles = 'mutation($yaml: String!) { loaded: loadRoles(yaml: $yaml) { id } }';
const updateRole = 'mutation($id: ID!, $i: UpdateRoleInput!) { made: updateRole(id: $id, input: $i) { id } }';
const deleteRole = 'mutation($id: ID!) { deleteRole(id: $id) }';
const updateUser = 'mutation($id: ID!, $i: UpdateUserInput!) { made: updateUser(id: $id, input: $i) { id } }';
const createAccount = 'mutation($i: CreateServiceAccountInput!) { made: createServiceAccount(input: $i) { id } }';
const createConnection = 'mutation($i: CreateSsoConnectionInput!) { made: createSsoConnection(input: $i) { id } }';
const mapRoles = 'mutation($id: ID!, $i: MapSsoRolesInput!) { made: mapSsoRoles(id: $id, input: $i) { id } }';

let number = 0;
const unique = (name: string) => `${name}_${String((number += 1))}`;
/** From a file, which may have lines that mean nothing yet. */
async function roleOf(permissions: readonly string[], name = unique('role')): Promise<string> {
  const yaml = `roles: { ${name}: { permissions: ${JSON.stringify(permissions)} } }`;
  const { loaded } = await ok<{ loaded: { id: string }[] }>(admin, loadRoles, { yaml });
  return loaded[0]?.id ?? '';
}
async function userOf(email: string): Promise<string> {
  const { users } = await ok<{ users: { nodes: { id: string }[] } }>(
    admin,
    'query($e: String) { users(filter: { email: { eq: $e } }) { nodes { id } } }',
    { e: email },
  );
  return users.nodes[0]?.id ?? '';
}

/** Looks after people, roles, programs and sign-in, and may read contracts. */
const mine = [
  'user:*:all',
  'role:*:all',
  'site:read:all',
  'invitation:manage:all',
  'singleSignOn:read:all',
  'singleSignOn:manage:all',
  'serviceAccount:*:all',
  'contract:read:all',
  'customer:read:own',
];
const [stewards, target, leaver] = [
  await userOf('astrid@fjord.example'),
  await userOf('liv@fjord.example'),
  await userOf('jonas@fjord.example'),
];
await ok(admin, updateUser, { id: stewards, i: { roles: { set: [{ roleId: await roleOf(mine, 'steward') }] } } });
const steward = await server.token('astrid@fjord.example', 'fjord');
beforeAll(() => vi.waitFor(() => ok(steward, '{ roles { totalCount } }'), { timeout: 10_000 }));
const account = await made(admin, createAccount, { i: { name: 'Wide', scopes: ['*:read:all', 'contract:read:all'] } });
const connection = await made(admin, createConnection, {
  i: { protocol: 'OIDC', name: 'Ours', issuer: 'https://id.example', clientId: 'plinth', clientSecret: 'secret' },
});

/** Each gives the lines to somebody. What they are given in is made by an administrator first. */
const doors: Record<string, (permissions: readonly string[]) => Promise<Refusal[]>> = {
  'a new role': async (permissions) =>
    (await run(steward, createRole, { i: { name: unique('new'), title: 'New', permissions: lines(permissions) } }))
      .errors,
  'a line more in a role': async (permissions) => {
    const id = await roleOf(['contract:read:all']);
    return (await run(steward, updateRole, { id, i: { permissions: { add: lines(permissions) } } })).errors;
  },
  'another line in a role': async (permissions) => {
    const id = await roleOf(['contract:read:all']);
    const query = 'query($id: ID!) { role(id: $id) { permissions { id } } }';
    const { role } = await ok<{ role: { permissions: { id: string }[] } }>(admin, query, { id });
    const update = permissions.map((permission) => ({ id: role.permissions[0]?.id, permission }));
    return (await run(steward, updateRole, { id, i: { permissions: { update } } })).errors;
  },
  'all lines of a role': async (permissions) => {
    const id = await roleOf(['contract:read:all']);
    return (await run(steward, updateRole, { id, i: { permissions: { set: lines(permissions) } } })).errors;
  },
  'a role under another name': async (permissions) => {
    const id = await roleOf(permissions);
    return (await run(steward, updateRole, { id, i: { name: unique('renamed') } })).errors;
  },
  'a role that comes back': async (permissions) => {
    const id = await roleOf(permissions);
    await ok(admin, deleteRole, { id });
    return (await run(steward, 'mutation($id: ID!) { restoreRole(id: $id) { id } }', { id })).errors;
  },
  'a role of another system': async (permissions) => {
    const name = unique('saved');
    const i = { externalRef: { system: 'hr', id: name }, name, title: name, permissions: { set: lines(permissions) } };
    return (await run(steward, 'mutation($i: SaveRoleInput!) { saveRole(input: $i) { id } }', { i })).errors;
  },
  'a file of roles': async (permissions) => {
    const yaml = `roles:\n  ${unique('filed')}: { permissions: ${JSON.stringify(permissions)} }\n`;
    return (await run(steward, loadRoles, { yaml })).errors;
  },
  'a role to a person': async (permissions) => {
    const roleId = await roleOf(permissions);
    return (await run(steward, updateUser, { id: target, i: { roles: { add: [{ roleId }] } } })).errors;
  },
  'a role to oneself': async (permissions) => {
    const roleId = await roleOf(permissions);
    return (await run(steward, updateUser, { id: stewards, i: { roles: { add: [{ roleId }] } } })).errors;
  },
  'another role in place of one': async (permissions) => {
    const [first, second] = [await roleOf(['contract:read:all']), await roleOf(permissions)];
    await ok(admin, updateUser, { id: target, i: { roles: { set: [{ roleId: first }] } } });
    const query = 'query($id: ID!) { user(id: $id) { roles { id } } }';
    const { user } = await ok<{ user: { roles: { id: string }[] } }>(admin, query, { id: target });
    const update = [{ id: user.roles[0]?.id, roleId: second }];
    return (await run(steward, updateUser, { id: target, i: { roles: { update } } })).errors;
  },
  'a person who comes back': async (permissions) => {
    const roleId = await roleOf(permissions);
    await ok(admin, updateUser, { id: leaver, i: { roles: { set: [{ roleId }] } } });
    await ok(admin, 'mutation($id: ID!) { deleteUser(id: $id) }', { id: leaver });
    const { errors } = await run(steward, 'mutation($id: ID!) { restoreUser(id: $id) { id } }', { id: leaver });
    if (errors.length > 0) await ok(admin, 'mutation($id: ID!) { restoreUser(id: $id) { id } }', { id: leaver });
    return errors;
  },
  'an invitation': async (permissions) => {
    const name = unique('invited');
    await roleOf(permissions, name);
    const query = 'mutation($e: String!, $r: [String!]!) { inviteUser(email: $e, roles: $r) { id } }';
    return (await run(steward, query, { e: `${name}@fjord.example`, r: ['steward', name] })).errors;
  },
  'groups of single sign-on': async (permissions) => {
    const name = unique('mapped');
    await roleOf(permissions, name);
    return (await run(steward, mapRoles, { id: connection, i: { mappings: [{ group: 'all', role: name }] } })).errors;
  },
  'everybody of single sign-on': async (permissions) => {
    const name = unique('fallback');
    await roleOf(permissions, name);
    return (await run(steward, mapRoles, { id: connection, i: { mappings: [], defaultRole: name } })).errors;
  },
};
/** What takes only what means something. */
const ofPrograms: typeof doors = {
  'a program': async (scopes) => (await run(steward, createAccount, { i: { name: unique('Program'), scopes } })).errors,
  'more to a program': async (scopes) => {
    const id = await made(admin, createAccount, { i: { name: unique('Program'), scopes: ['contract:read:all'] } });
    const query =
      'mutation($id: ID!, $i: UpdateServiceAccountInput!) { updateServiceAccount(id: $id, input: $i) { id } }';
    return (await run(steward, query, { id, i: { scopes } })).errors;
  },
  'a key of a wider program': async (scopes) => {
    const i = { serviceAccountId: account, name: unique('Key'), scopes };
    return (await run(steward, 'mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { key } }', { i })).errors;
  },
};

const lacking = [
  'customer:read:all',
  'customers:read:pii',
  'customer:read:own:pii',
  'contract:update:all',
  'customers:write:own',
  '*:read:all',
  '*:*:all',
];
const rules = ['permission.not_yours', 'scope.beyond_giver'];
const refusedFor = (errors: readonly Refusal[]) =>
  errors.map(({ extensions: { code, rule, fields = [] } }) => [
    code,
    [rule, ...fields.map((each) => each.rule)].some((each) => rules.includes(each)),
  ]);

describe.each(Object.entries({ ...doors, ...ofPrograms }))('%s', (name, give) => {
  test.each(lacking)('is not given with %s by who lacks it', async (permission) => {
    expect(refusedFor(await give([permission]))).toEqual([['FORBIDDEN', true]]);
  });

  test('is given with what its giver has', async () => {
    expect(await give(['contracts:read:all'])).toEqual([]);
  });

  test('is not given with a line that means nothing yet by who may not do everything', async () => {
    const errors = await give(['budgets:read:financial']);
    const isWritten = /^(a new role|.* lines? .*|a role of another system|.*program)$/.test(name);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([isWritten ? 'BAD_USER_INPUT' : 'FORBIDDEN']);
  });
});
