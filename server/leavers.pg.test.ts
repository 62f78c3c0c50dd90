import { expect, test } from 'vitest';
import { FollowMembers } from './platform/auth/follow-members.ts';
import { setTerms } from './platform/tenancy/tenancy.ts';
import { accountClient } from './test/account-client.ts';
import { testDatabase } from './test/database.ts';
import { serverInTest } from './test/server.ts';

/** Who is deleted in the company's data, as the registry has it. */
const db = await testDatabase();
const server = await serverInTest(db.url);
const { auth, url } = server;
const fjord = await auth.findTenant('fjord');
const password = 'correct horse battery';
const bearer = (token: string) => accountClient(url, { authorization: `Bearer ${token}` });
const admin = bearer(await server.token('ingrid@fjord.example', 'fjord', 'api'));
const login = `mutation($email: String!, $password: String!) {
  login(email: $email, password: $password, tenant: "fjord") { ... on SignedIn { refused tokens { accessToken } } } }`;
const remove = 'mutation($id: ID!) { deleteUser(id: $id) }';
const restore = 'mutation($id: ID!) { restoreUser(id: $id) { id } }';
const soon = { timeout: 5_000, interval: 50 };

/** Somebody whom the company knows. */
async function person(name: string) {
  const email = `${name}@leavers.example`;
  const { id } = await auth.createUser({ email, name, password });
  await auth.setMembership({ user: id, tenant: fjord, roles: ['viewer'] });
  const { tokens }: { tokens: { accessToken: string } } = await accountClient(url).ok(login, { email, password });
  const own = bearer(tokens.accessToken);
  await own.ok('{ me { id } }');
  const isIn = async () =>
    (await server.control`select from control.membership where user_id = ${id} and deactivated_at is null`).length ===
    1;
  return { id, email, own, isIn };
}
const former = async (client = admin): Promise<string[]> =>
  ((await client.ok('{ formerUsers { id } }')) as { id: string }[]).map(({ id }) => id);

test('whoever a company takes out belongs to it no more, is shown to who may let them in again, and comes back with the roles they had', async () => {
  const { id, email, own, isIn } = await person('anna');
  const [role] = (await admin
    .ok('{ roles(filter: { name: { eq: "approver" } }) { nodes { id } } }')
    .then((found: { nodes: { id: string }[] }) => found.nodes)) as { id: string }[];
  await admin.ok('mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }', {
    id,
    i: { roles: { set: [{ roleId: role?.id }] } },
  });
  await admin.ok(remove, { id });
  await expect.poll(isIn, soon).toBe(false);
  expect(await former()).toContain(id);
  expect((await own.ask('{ me { id } }')).status).toBe(401);
  const refused: { refused: string; tokens: null } = await accountClient(url).ok(login, { email, password });
  expect(refused.tokens).toBeNull();

  // they may be invited anew
  const invited = 'mutation($email: String!) { inviteUser(email: $email, roles: ["viewer"]) { id } }';
  expect(await admin.ok(invited, { email })).toHaveProperty('id');

  await admin.ok(restore, { id });
  await expect.poll(isIn, soon).toBe(true);
  expect(await former()).not.toContain(id);
  await expect
    .poll(async () => (await own.ask('{ me { roles } }')).data, soon)
    .toEqual({ me: { roles: ['approver'] } });
});

test('who is out is told to nobody else', async () => {
  const { id, own } = await person('bo');
  const other = await person('carl');
  await admin.ok(remove, { id: other.id });
  expect(await own.rule('{ formerUsers { id } }')).toBe('permission.missing');
  const grace = bearer(await server.token('grace@granite.example', 'granite', 'api'));
  expect(await former(grace)).not.toContain(other.id);
  expect(await former()).not.toContain(id);
});

test('their seat is free, and whoever is let in again when none is left is out again, which history tells', async () => {
  const [leaver, joiner] = [await person('dora'), await person('erik')];
  await admin.ok(remove, { id: joiner.id });
  await expect.poll(joiner.isIn, soon).toBe(false);
  const [taken] = await server.control`
    select count(*)::int as n from control.membership where tenant_id = ${fjord} and deactivated_at is null`;
  await setTerms(auth.control, fjord, { seats: taken?.['n'] as number });
  await admin.ok(remove, { id: leaver.id });
  await expect.poll(leaver.isIn, soon).toBe(false);
  await admin.ok(restore, { id: joiner.id });
  await expect.poll(joiner.isIn, soon).toBe(true);
  await admin.ok(restore, { id: leaver.id });
  await expect.poll(() => former(), soon).toContain(leaver.id);
  expect(await leaver.isIn()).toBe(false);
  const [entry] = await db.sql`select command from audit_entry where root_id = ${leaver.id} order by id desc limit 1`;
  expect(entry?.['command']).toBe('noSeatLeft');
  await setTerms(auth.control, fjord, { seats: null });
});

test('what a server that ended did not follow is followed once a day', async () => {
  const { id, isIn } = await person('fay');
  const { database } = server;
  const missed = new FollowMembers({
    control: auth.control,
    pool: database.jobs,
    model: server.model,
    tenants: () => [fjord],
    report: (error) => {
      throw error;
    },
  });
  await missed.daily.run();
  expect(await isIn()).toBe(true);
  await db.sql`update member set deactivated_at = now() where id = ${id}`;
  await missed.daily.run();
  expect(await isIn()).toBe(false);
});
