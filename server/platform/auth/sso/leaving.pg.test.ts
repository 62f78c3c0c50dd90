import { expect, test } from 'vitest';
import { BrowserInTest, locationOf } from '../../../test/browser.ts';
import { testDatabase } from '../../../test/database.ts';
import { oidcProvider } from '../../../test/oidc-provider.ts';
import { freePort, serverInTest } from '../../../test/server.ts';
import { SsoCompany } from '../../../test/sso-company.ts';

/** Whom the groups of a provider no longer let in is of the company no more; but the last administrator stays. */
const db = await testDatabase();
const port = await freePort();
const here = `http://localhost:${String(port)}`;
const provider = await oidcProvider([`${here}/auth/sso/fjord/callback`]);
const server = await serverInTest(db.url, { PORT: String(port), PUBLIC_URL: here, SSO_PRIVATE_HOSTS: '127.0.0.1' }, 1);
const ingrid = await server.token('ingrid@fjord.example', 'fjord');
const fjord = new SsoCompany(server, db, 'fjord', ingrid);
const connection = await fjord.create({
  protocol: 'OIDC',
  name: 'Fjord ID',
  issuer: provider.issuer,
  clientId: 'app',
  clientSecret: 'sec',
});
await fjord.mapRoles(connection.id, [{ group: 'Administrators', role: 'admin' }]);
await fjord.own(connection.id, 'idp.test');

async function signIn(login: string) {
  const browser = new BrowserInTest();
  const begun = await browser.go(`${here}/auth/sso/fjord/start`);
  const answer = await browser.go(await provider.signIn(browser, locationOf(begun), login));
  return { browser, rule: locationOf(answer).searchParams.get('rule') };
}
async function tokenOf(browser: BrowserInTest) {
  const answer = await browser.go(`${here}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ tenant: 'fjord' }),
  });
  return { status: answer.status, token: ((await answer.json()) as { accessToken?: string }).accessToken ?? '' };
}
async function ok<T>(token: string, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { body } = await server.graphql(token, query, variables);
  if (!body.data || body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data as T;
}
const give = 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }';

test('the last administrator stays in when their groups let them in no more, and leaves once there is another', async () => {
  provider.people.set('frida', { name: 'Frida', groups: ['Administrators'] });
  const { browser } = await signIn('frida');
  const { token } = await tokenOf(browser);
  const { users, roles } = await ok<{
    users: { nodes: { id: string; email: string }[] };
    roles: { nodes: { id: string; name: string }[] };
  }>(token, '{ users { nodes { id email } } roles { nodes { id name } } }');
  const idOf = (email: string) => users.nodes.find((user) => user.email === email)?.id ?? '';
  const [ingrids, fridas] = [idOf('ingrid@fjord.example'), idOf('frida@idp.test')];
  await ok(token, give, { id: ingrids, i: { roles: { set: [] } } });

  provider.people.set('frida', { name: 'Frida', groups: [] });
  expect((await signIn('frida')).rule).toBe('sso.no_role');
  const { me } = await ok<{ me: { permissions: string[] } }>((await tokenOf(browser)).token, '{ me { permissions } }');
  expect(me.permissions).toContain('*:*:all');

  const roleId = roles.nodes.find(({ name }) => name === 'admin')?.id;
  await ok(token, give, { id: ingrids, i: { roles: { set: [{ roleId }] } } });
  expect((await signIn('frida')).rule).toBe('sso.no_role');
  expect((await tokenOf(browser)).status).toBe(403);
  const query = 'query($id: ID!) { user(id: $id) { roles { id } } history(aggregate: User, id: $id) { command } }';
  const left = await ok<{ user: { roles: object[] }; history: { command: string }[] }>(ingrid, query, { id: fridas });
  expect(left.user.roles).toEqual([]);
  expect(left.history[0]?.command).toBe('leaveCompany');
  // so nobody counts on an administrator who is not there any more
  const { body } = await server.graphql(ingrid, give, { id: ingrids, i: { roles: { set: [] } } });
  expect(body.errors?.[0]?.extensions).toMatchObject({ rule: 'company.administrator' });
});
