import { describe, expect, test, vi } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { serverInTest } from '../../test/server.ts';

/** A company keeps somebody who may do everything, whoever tries what at the same moment on whichever instance. */
const db = await testDatabase();
const server = await serverInTest(db.url, {}, 2);

/** Asks one instance in particular. */
async function run(at: number, token: string, query: string, variables: Record<string, unknown> = {}) {
  const answer = await fetch(`${server.addresses[at] ?? ''}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await answer.json()) as { data?: object; errors?: { extensions: { rule: string } }[] };
  return { data: body.data ?? null, rules: (body.errors ?? []).map(({ extensions }) => extensions.rule) };
}
async function ok<T>(at: number, token: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { data, rules } = await run(at, token, query, variables);
  if (!data || rules.length > 0) throw new Error(`${query}: ${rules.join()}`);
  return data as T;
}

const [ingrid, henrik] = [
  await server.token('ingrid@fjord.example', 'fjord'),
  await server.token('henrik@fjord.example', 'fjord'),
];
const { users, roles } = await ok<{
  users: { nodes: { id: string; email: string }[] };
  roles: { nodes: { id: string; name: string; permissions: { id: string; permission: string }[] }[] };
}>(0, ingrid, '{ users { nodes { id email } } roles { nodes { id name permissions { id permission } } } }');
const idOf = (name: string) => users.nodes.find(({ email }) => email.startsWith(name))?.id ?? '';
const [ingrids, henriks] = [idOf('ingrid'), idOf('henrik')];
const role = roles.nodes.find(({ name }) => name === 'admin')?.id ?? '';

const updateUser = 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }';
const updateRole = 'mutation($id: ID!, $i: UpdateRoleInput!) { updateRole(id: $id, input: $i) { id } }';
const loadRoles = 'mutation($yaml: String!) { loadRoles(yaml: $yaml) { id } }';

/** Every way in which somebody ceases to be an administrator, by who does it and to whom. */
const ways: Record<string, (at: number, token: string, other: string) => Promise<{ rules: string[] }>> = {
  'taking the role': (at, token, id) => run(at, token, updateUser, { id, i: { roles: { set: [] } } }),
  'deleting the person': (at, token, id) => run(at, token, 'mutation($id: ID!) { deleteUser(id: $id) }', { id }),
  'deleting the role': (at, token) => run(at, token, 'mutation($id: ID!) { deleteRole(id: $id) }', { id: role }),
  'emptying the role': (at, token) => run(at, token, updateRole, { id: role, i: { permissions: { set: [] } } }),
  'loading a lesser role': (at, token) =>
    run(at, token, loadRoles, { yaml: 'roles: { admin: { permissions: ["contract:read:all"] } }' }),
};

/** As it was at the beginning: both may do everything. */
async function bothAdminister(): Promise<void> {
  await db.sql.begin(async (sql) => {
    await sql`update member set deactivated_at = null where id in (${ingrids}, ${henriks})`;
    await sql`update role set deactivated_at = null where id = ${role}`;
    await sql`update role_permission set deactivated_at = null, permission = '*:*:all' where id = (select id from role_permission where role_id = ${role} order by created_at, id limit 1)`;
    for (const id of [ingrids, henriks])
      await sql`insert into user_role (id, tenant_id, member_id, role_id, position, created_by, updated_by)
        select gen_random_uuid(), m.tenant_id, m.id, ${role}, 100, m.id, m.id from member m
        where m.id = ${id} and not exists (select from user_role h where h.member_id = m.id and h.role_id = ${role} and h.deactivated_at is null)`;
  });
  for (const token of [ingrid, henrik])
    for (const at of [0, 1])
      await vi.waitFor(
        async () => {
          // the registry follows a deletion when nobody waits for it: perhaps only now
          await db.sql.begin(async (sql) => {
            await sql`update control.membership set deactivated_at = null where user_id in (${ingrids}, ${henriks}) and deactivated_at is not null`;
            await sql`update control.membership set roles_taken = true where user_id in (${ingrids}, ${henriks}) and not roles_taken`;
          });
          const { me } = await ok<{ me: { permissions: string[] } }>(at, token, '{ me { permissions } }');
          if (!me.permissions.includes('*:*:all')) throw new Error('not yet');
        },
        { timeout: 10_000 },
      );
}

const administrators = async () => {
  const [row] = await db.sql<{ n: number }[]>`
    select count(distinct m.id)::int as n from member m join user_role h on h.member_id = m.id and h.deactivated_at is null
    join role r on r.id = h.role_id and r.deactivated_at is null join role_permission p on p.role_id = r.id and p.deactivated_at is null
    where m.id in (${ingrids}, ${henriks}) and m.deactivated_at is null and p.permission = '*:*:all'`;
  return row?.n ?? 0;
};

describe('the last administrator', () => {
  const names = Object.keys(ways);
  const pairs = names.flatMap((one, index) => names.slice(index).map((other) => [one, other] as const));
  test.each(pairs)(
    'stays, of two who take it from each other by %s and by %s at the same moment',
    { timeout: 60_000 },
    async (one, other) => {
      for (let round = 0; round < 3; round += 1) {
        await bothAdminister();
        const answers = await Promise.all([ways[one]?.(0, ingrid, henriks), ways[other]?.(1, henrik, ingrids)]);
        const refused = answers.flatMap((answer) => answer?.rules ?? []);
        expect(refused.length).toBeGreaterThan(0);
        expect(await administrators()).toBeGreaterThan(0);
      }
    },
  );

  test.each(Object.keys(ways))('stays when they try it on themselves by %s', { timeout: 60_000 }, async (way) => {
    await bothAdminister();
    await ways['taking the role']?.(0, ingrid, henriks);
    expect((await ways[way]?.(1, ingrid, ingrids))?.rules).toEqual(['company.administrator']);
    expect(await administrators()).toBe(1);
  });
});
