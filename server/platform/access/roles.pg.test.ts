import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/follower.ts';
import { serverInTest } from '../../test/server.ts';

/** Roles, teams and who has them, over HTTP as an administrator of a company works with them. */
const db = await testDatabase();
const server = await serverInTest(db.url);
const admin = await server.token('ingrid@fjord.example', 'fjord');

interface Failure {
  message: string;
  extensions: Record<string, unknown> & { fields?: { path: string; rule: string; message: string }[] };
}

async function run(token: string, query: string, variables: Record<string, unknown> = {}) {
  const { body } = await server.graphql(token, query, variables);
  return { data: body.data ?? null, errors: (body.errors ?? []) as Failure[] };
}

async function ok<T>(token: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { data, errors } = await run(token, query, variables);
  if (!data || errors.length > 0) throw new Error(JSON.stringify(errors));
  return data as T;
}

interface Role {
  id: string;
  name: string;
  isBuiltIn: boolean;
  permissions: { id: string; permission: string }[];
}

const roles = async () =>
  (
    await ok<{ roles: { nodes: Role[] } }>(
      admin,
      '{ roles(first: 100, orderBy: [{ name: ASC }]) { nodes { id name isBuiltIn permissions { id permission } } } }',
    )
  ).roles.nodes;
const roleOf = async (name: string) => {
  const found = (await roles()).find((role) => role.name === name);
  if (!found) throw new Error(`there is no role ${name}`);
  return found;
};
const userOf = async (email: string) =>
  (
    await ok<{ users: { nodes: { id: string; roles: { id: string; role: { name: string } }[] }[] } }>(
      admin,
      'query($e: String) { users(filter: { email: { eq: $e } }) { nodes { id roles { id role { name } } } } }',
      { e: email },
    )
  ).users.nodes[0] ?? { id: '', roles: [] };

const createRole = 'mutation($i: CreateRoleInput!) { made: createRole(input: $i) { id } }';
const updateRole = 'mutation($id: ID!, $i: UpdateRoleInput!) { updateRole(id: $id, input: $i) { id } }';
const updateUser = 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }';
const me = async (token: string) =>
  (await ok<{ me: { roles: string[]; permissions: string[] } }>(token, '{ me { roles permissions } }')).me;

async function makeRole(name: string, permissions: readonly string[]): Promise<string> {
  const i = { name, title: name, permissions: permissions.map((permission) => ({ permission })) };
  return (await ok<{ made: { id: string } }>(admin, createRole, { i })).made.id;
}

const give = (token: string, user: string, roleIds: readonly string[]) =>
  run(token, updateUser, { id: user, i: { roles: { set: roleIds.map((roleId) => ({ roleId })) } } });

test('a company has the roles of the product, each person the ones that the registry gave', async () => {
  const found = await roles();
  expect(found.map(({ name }) => name)).toEqual([
    'account_manager',
    'admin',
    'approver',
    'compliance',
    'contract_owner',
    'viewer',
  ]);
  expect(found.every(({ isBuiltIn }) => isBuiltIn)).toBe(true);
  expect((await userOf('ola@fjord.example')).roles.map(({ role }) => role.name)).toEqual(['account_manager']);
  expect((await me(admin)).permissions).toContain('*:*:all');
});

test('another role is felt by the next requests, and shown in the history of the person', async () => {
  const token = await server.token('liv@fjord.example', 'fjord');
  expect((await me(token)).roles).toEqual(['viewer']);
  const { id } = await userOf('liv@fjord.example');
  const role = await makeRole('flagger', ['contract:flag:all', 'contracts:read:all', 'customer:read:all']);
  expect((await give(admin, id, [role])).errors).toEqual([]);
  await eventually(async () => (await me(token)).permissions.sort()).toEqual([
    'contract:flag:all',
    'contract:read:all',
    'customer:read:all',
  ]);
  const { history } = await ok<{ history: { command: string; actorName: string; changes: { part: string }[] }[] }>(
    admin,
    'query($id: ID!) { history(aggregate: User, id: $id) { command actorName changes { part } } }',
    { id },
  );
  expect(history[0]).toMatchObject({ command: 'updateUser', actorName: 'Ingrid Solberg' });
  expect(history[0]?.changes.every(({ part }) => part === 'roles')).toBe(true);
});

test('a role that becomes another is felt by everybody who has it', async () => {
  const token = await server.token('liv@fjord.example', 'fjord');
  const role = await roleOf('flagger');
  const row = role.permissions.find(({ permission }) => permission === 'contract:flag:all');
  await ok(admin, updateRole, { id: role.id, i: { permissions: { remove: [row?.id] } } });
  await eventually(async () => (await me(token)).permissions).not.toContain('contract:flag:all');
});

test('what the company makes of its roles stays, whatever the product or the registry say again', async () => {
  const viewer = await roleOf('viewer');
  await ok(admin, updateRole, { id: viewer.id, i: { permissions: { add: [{ permission: 'contract:flag:all' }] } } });
  const before = await userOf('liv@fjord.example');
  const [row] = await db.sql<{ user: string; tenant: string }[]>`
    select m.user_id as "user", m.tenant_id as "tenant" from control.membership m join control."user" u on u.id = m.user_id where u.email = 'liv@fjord.example'`;
  await server.auth.setMembership({ user: row?.user ?? '', tenant: row?.tenant ?? '', roles: ['viewer'] });
  await me(await server.token('liv@fjord.example', 'fjord'));
  expect(await userOf('liv@fjord.example')).toEqual(before);
  await server.auth.setMembership({ user: row?.user ?? '', tenant: row?.tenant ?? '', roles: ['approver'] });
  await me(await server.token('liv@fjord.example', 'fjord'));
  expect((await userOf('liv@fjord.example')).roles.map(({ role }) => role.name)).toEqual(['approver']);
  expect((await roleOf('viewer')).permissions.map(({ permission }) => permission)).toContain('contract:flag:all');
});

test.each([
  ['contract:dance:all', 'permission.unknown_action'],
  ['projects:read:all', 'permission.unknown_aggregate'],
  ['user:read:own', 'permission.no_such_scope'],
  ['contract:read', 'permission.malformed'],
])('the permission %s is refused by its name and place', async (permission, rule) => {
  const i = { name: 'strange', title: 'Strange', permissions: [{ permission: 'contract:read:all' }, { permission }] };
  const { errors } = await run(admin, createRole, { i });
  expect(errors[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: [{ path: 'permissions[1].permission', rule }],
  });
  expect(errors[0]?.message).toContain(permission);
});

test('nobody gives what they do not have: not to a role, not to a person, not by a name, not by taking back', async () => {
  const steward = await makeRole('steward', [
    'user:read:all',
    'user:update:all',
    'user:delete:all',
    'role:*:all',
    'contract:read:all',
  ]);
  const astrid = await userOf('astrid@fjord.example');
  const before = astrid.roles.map(({ role }) => role.name);
  expect((await give(admin, astrid.id, [steward])).errors).toEqual([]);
  const token = await server.token('astrid@fjord.example', 'fjord');
  await eventually(async () => (await me(token)).roles).toEqual(['steward']);
  const yours = (path: string) => ({ code: 'FORBIDDEN', fields: [{ path, rule: 'permission.not_yours' }] });

  const wider = { name: 'wider', title: 'Wider', permissions: [{ permission: 'customer:read:all' }] };
  expect((await run(token, createRole, { i: wider })).errors[0]?.extensions).toMatchObject(
    yours('permissions[0].permission'),
  );
  const itself = await run(token, updateRole, {
    id: steward,
    i: { permissions: { add: [{ permission: '*:*:all' }] } },
  });
  expect(itself.errors[0]?.extensions).toMatchObject(yours('permissions.add[0].permission'));
  const { id: adminRole } = await roleOf('admin');
  expect((await give(token, astrid.id, [steward, adminRole])).errors[0]?.extensions).toMatchObject(
    yours('roles.set[1].roleId'),
  );
  const renamed = await run(token, updateRole, { id: adminRole, i: { name: 'everyday' } });
  expect(renamed.errors[0]?.extensions).toMatchObject(yours('name'));
  const unused = await makeRole('unused', ['*:*:all']);
  await ok(admin, 'mutation($id: ID!) { deleteRole(id: $id) }', { id: unused });
  const restored = await run(token, 'mutation($id: ID!) { restoreRole(id: $id) { id } }', { id: unused });
  expect(restored.errors[0]?.extensions).toMatchObject(yours('name'));

  const narrow = { name: 'narrow', title: 'Narrow', permissions: [{ permission: 'contract:read:own' }] };
  const made = await ok<{ made: { id: string } }>(token, createRole, { i: narrow });
  expect((await give(token, astrid.id, [steward, made.made.id])).errors).toEqual([]);
  expect((await me(token)).permissions).not.toContain('*:*:all');
  expect(before).toEqual(['approver']);
});

test('the last administrator cannot be deleted, lose the role, or have the role emptied or deleted', async () => {
  const { id: role, permissions } = await roleOf('admin');
  const { id } = await userOf('ingrid@fjord.example');
  const everything = permissions.find(({ permission }) => permission === '*:*:all');
  const attempts: [string, Record<string, unknown>][] = [
    ['mutation($id: ID!) { deleteUser(id: $id) }', { id }],
    ['mutation($id: ID!) { deleteRole(id: $id) }', { id: role }],
    [updateUser, { id, i: { roles: { set: [] } } }],
    [updateRole, { id: role, i: { permissions: { remove: [everything?.id] } } }],
    [
      updateRole,
      { id: role, i: { permissions: { update: [{ id: everything?.id, permission: 'contract:read:all' }] } } },
    ],
  ];
  for (const [query, variables] of attempts) {
    const { errors } = await run(admin, query, variables);
    expect(errors[0]?.extensions).toMatchObject({ code: 'RULE_VIOLATED', rule: 'company.administrator' });
  }
  expect((await me(admin)).permissions).toContain('*:*:all');
});

test('who joins or leaves a team sees at once what is of anybody in it', async () => {
  const role = await makeRole('leader', ['customer:read:team', 'user:read:all']);
  const [ola, jonas] = [await userOf('ola@fjord.example'), await userOf('jonas@fjord.example')];
  expect((await give(admin, jonas.id, [role])).errors).toEqual([]);
  await ok(admin, 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }', {
    i: { customerNo: 'team-1', displayName: 'Of Ola', accountManagerId: ola.id },
  });
  const token = await server.token('jonas@fjord.example', 'fjord');
  const seen = async () =>
    (await ok<{ customers: { totalCount: number } }>(token, '{ customers { totalCount } }')).customers.totalCount;
  expect(await seen()).toBe(0);
  const { made } = await ok<{ made: { id: string } }>(
    admin,
    'mutation($i: CreateTeamInput!) { made: createTeam(input: $i) { id } }',
    { i: { name: 'North', members: [{ userId: ola.id }, { userId: jonas.id }] } },
  );
  await eventually(seen).toBe(1);
  await ok(admin, 'mutation($id: ID!) { deleteTeam(id: $id) }', { id: made.id });
  await eventually(seen).toBe(0);
});

test('what was written past the engine is felt within five seconds', async () => {
  const token = await server.token('jonas@fjord.example', 'fjord');
  expect((await me(token)).roles).toEqual(['leader']);
  await db.sql`update user_role set deactivated_at = now() where member_id = ${(await userOf('jonas@fjord.example')).id}`;
  await sleep(4_500);
  expect((await me(token)).roles).toEqual([]);
});
