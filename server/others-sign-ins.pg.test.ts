import { Secret, TOTP } from 'otpauth';
import { expect, it, vi } from 'vitest';
import { accountClient, type AccountClient } from './test/account-client.ts';
import { testDatabase } from './test/database.ts';
import { serverInTest } from './test/server.ts';

/** What administrators do for people who lost a device, and for whom and by whom it is refused. */
const db = await testDatabase();
const server = await serverInTest(db.url, { SIGN_IN_TRIES: '1000' }, 2);
const { auth, addresses } = server;
const [one = '', two = ''] = addresses;
const password = 'correct horse battery';
const login = `mutation($email: String!) { login(email: $email, password: "${password}") {
  ... on SignedIn { tokens { accessToken } } ... on SecondFactorNeeded { challenge } } }`;
const endSessions = 'mutation($id: ID!) { endUserSessions(userId: $id) }';
const removeFactor = 'mutation($id: ID!) { removeUserSecondFactor(userId: $id) }';
const fjord = await auth.findTenant('fjord');
const atOnce = { timeout: 5_000, interval: 20 };

async function person(name: string, roles = ['viewer']) {
  const email = `${name}@people.example`;
  const { id } = await auth.createUser({ email, name, password });
  await auth.setMembership({ user: id, tenant: fjord, roles });
  const client = accountClient(two);
  const { tokens }: { tokens: { accessToken: string } } = await client.ok(login, { email });
  return { id, email, client, token: tokens.accessToken };
}
const bearer = (token: string) => accountClient(one, { authorization: `Bearer ${token}` });
const admin = async () => bearer(await server.token('ingrid@fjord.example', 'fjord', 'api'));
const statusOf = async (token: string) =>
  (await accountClient(two, { authorization: `Bearer ${token}` }).ask('{ me { id } }')).status;
async function turnOn(client: AccountClient): Promise<void> {
  const { secret }: { secret: string } = await client.ok('mutation { beginSecondFactor { secret } }');
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  await client.ok('mutation($code: String!) { confirmSecondFactor(code: $code) }', { code });
}
const mailTo = (email: string, subject: string) =>
  vi.waitFor(async () => {
    const page = await (await fetch(`${one}/dev/mail`)).text();
    const mail = page.split('<article>').find((each) => each.includes(`<h2>${subject}`) && each.includes(email));
    expect(mail).toBeDefined();
    return mail ?? '';
  }, 10_000);
const audited = (id: string) =>
  vi.waitFor(async () => {
    const rows = await db.sql`
      select command, actor_kind, changes from audit_entry where root_id = ${id} and command in ('endUserSessions', 'removeUserSecondFactor')`;
    expect(rows).toHaveLength(1);
    return rows[0];
  }, 10_000);

it('ends all sessions of somebody at once, on every instance, tells them, and keeps it', async () => {
  const { id, email, token } = await person('anna');
  expect(await statusOf(token)).toBe(200);
  expect(await (await admin()).ok(endSessions, { id })).toBe(1);
  await vi.waitFor(async () => expect(await statusOf(token)).toBe(401), atOnce);
  expect(await mailTo(email, 'You were signed out everywhere')).toContain('Ingrid');
  expect(await audited(id)).toEqual({
    command: 'endUserSessions',
    actor_kind: 'user',
    changes: [{ field: 'sessions', before: 1, after: null }],
  });
  const again: object = await accountClient(one).ok(login, { email });
  expect(again).toHaveProperty('tokens');
});

it('takes an authenticator away, with its codes and all sessions', async () => {
  const { id, email, client, token } = await person('bo');
  const boss = await admin();
  expect(await boss.rule(removeFactor, { id })).toBe('auth.no_second_factor');
  await turnOn(client);
  expect(await accountClient(one).ok(login, { email })).toHaveProperty('challenge');
  expect(await boss.ok(removeFactor, { id })).toBe(true);
  await vi.waitFor(async () => expect(await statusOf(token)).toBe(401), atOnce);
  expect(await accountClient(one).ok(login, { email })).toHaveProperty('tokens');
  expect(await db.sql`select from control.recovery_code where user_id = ${id}`).toHaveLength(0);
  expect(await mailTo(email, 'Your authenticator app was removed')).toContain('Ingrid');
  expect(await audited(id)).toMatchObject({ command: 'removeUserSecondFactor' });
});

it.each([endSessions, removeFactor])('is for people of the own company and not for oneself: %s', async (operation) => {
  const boss = await admin();
  const other = await auth.createTenant({ slug: `other-${operation.length}`, name: 'Other' });
  const stranger = await auth.createUser({ email: `s${operation.length}@people.example`, name: 'S', password });
  await auth.setMembership({ user: stranger.id, tenant: other.id, roles: ['viewer'] });
  for (const id of [stranger.id, '018f0000-0000-7000-8000-00000000000a', 'nobody']) {
    const { errors } = await boss.ask(operation, { id });
    expect(errors.map(({ message, extensions: { code } }) => [code, message])).toEqual([
      ['NOT_FOUND', 'There is no such person.'],
    ]);
  }
  const { me }: { me: { id: string } } = { me: await boss.ok('{ me { id } }') };
  expect(await boss.rule(operation, { id: me.id })).toBe('auth.own_account');
  const viewer = await person(`v${operation.length}`);
  expect(await bearer(viewer.token).rule(operation, { id: stranger.id })).toBe('permission.missing');
});

it('leaves the authenticator to somebody who works in another company too', async () => {
  const { id, client } = await person('carl');
  const other = await auth.createTenant({ slug: 'second-job', name: 'Second Job' });
  await auth.setMembership({ user: id, tenant: other.id, roles: ['viewer'] });
  await turnOn(client);
  expect(await (await admin()).rule(removeFactor, { id })).toBe('auth.of_other_companies');
  expect(await (await admin()).ok(endSessions, { id })).toBe(1);
});
