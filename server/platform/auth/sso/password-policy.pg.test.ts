import { describe, expect, it, vi } from 'vitest';
import { BrowserInTest, locationOf } from '../../../test/browser.ts';
import { testDatabase } from '../../../test/database.ts';
import { encoded, readSamlRequest, SamlProviderInTest } from '../../../test/saml-provider.ts';
import { freePort, serverInTest } from '../../../test/server.ts';
import { SsoCompany } from '../../../test/sso-company.ts';
import { issueOneTimeToken } from '../one-time-tokens.ts';
import { allowPasswords } from './operator.ts';

const db = await testDatabase();
const port = await freePort();
const here = `http://localhost:${String(port)}`;
const server = await serverInTest(db.url, { PORT: String(port), PUBLIC_URL: here });
const ingrid = await server.token('ingrid@fjord.example', 'fjord');
const fjord = new SsoCompany(server, db, 'fjord', ingrid);
const provider = new SamlProviderInTest('https://idp.example');
const connection = await fjord.create({ protocol: 'SAML', name: 'ID' });
const upload = { id: connection.id, xml: provider.metadata };
await fjord.change('uploadSsoMetadata(id: $id, xml: $xml)', upload, '$id: ID!, $xml: String!');
await fjord.mapRoles(connection.id, [], 'viewer');
await fjord.own(connection.id, 'fjord.example');

const json = { 'content-type': 'application/json', accept: 'application/json' };
const post = async (path: string, body: object, browser = new BrowserInTest()) => {
  const answer = await browser.go(`${here}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text ? JSON.parse(text) : {}) as { accessToken?: string; errors?: { rule: string }[] },
  };
};
async function ssoToken(email: string, tenant = 'fjord') {
  const browser = new BrowserInTest();
  const { id, relayState } = readSamlRequest(locationOf(await browser.go(`${here}/auth/sso/fjord/start`)));
  const said = {
    nameId: email,
    inResponseTo: id,
    audience: `${here}/auth/sso/fjord/metadata`,
    recipient: `${here}/auth/sso/fjord/acs`,
  };
  const form = { SAMLResponse: encoded(provider.answer(said)), RelayState: relayState };
  await browser.go(locationOf(await browser.sendForm(said.recipient, form)));
  return post('/auth/token', { tenant }, browser);
}
const setPasswords = async (token: string, allowed: boolean) => {
  const { body } = await server.graphql(token, `mutation { setPasswordSignIn(allowed: ${String(allowed)}) }`);
  return body.errors?.[0]?.extensions['rule'] ?? body.data?.['setPasswordSignIn'];
};
const password = 'fjord-and-granite';
const isRefused = async (token: string) => (await server.graphql(token, '{ me { id } }')).status === 401;

describe('passwords', () => {
  it('are not switched off by somebody who has not shown that single sign-on works', async () => {
    expect(await setPasswords(ingrid, false)).toBe('sso.not_tried');
  });

  it('are refused once they are: at sign-in, for tokens and keys, and to sessions that stand', async () => {
    const [kari, henrik] = [
      await server.token('kari@fjord.example', 'fjord'),
      await server.token('henrik@fjord.example', 'fjord'),
    ];
    const kariInGranite = await server.token('kari@fjord.example', 'granite');
    const bySso = await ssoToken('ingrid@fjord.example');
    expect(await setPasswords(bySso.body.accessToken ?? '', false)).toBe(false);

    await vi.waitFor(async () =>
      expect([await isRefused(ingrid), await isRefused(henrik), await isRefused(kari)]).toEqual([true, true, true]),
    );
    expect(await isRefused(bySso.body.accessToken ?? '')).toBe(false);
    expect(await isRefused(kariInGranite)).toBe(false); // another company of hers
    const refused = { status: 403, body: { errors: [{ rule: 'auth.sso_required' }] } };
    expect(await post('/auth/sign-in', { email: 'henrik@fjord.example', password })).toMatchObject(refused);
    expect(await post('/auth/login', { email: 'kari@fjord.example', password, tenant: 'fjord' })).toMatchObject(
      refused,
    );
    const browser = new BrowserInTest();
    expect((await post('/auth/sign-in', { email: 'kari@fjord.example', password }, browser)).status).toBe(200);
    expect(await post('/auth/token', { tenant: 'fjord' }, browser)).toMatchObject(refused);
    expect((await post('/auth/token', { tenant: 'granite' }, browser)).status).toBe(200);
    expect(
      (await post('/auth/sign-in', { email: 'henrik@fjord.example', password: 'wrong' })).body.errors?.[0]?.rule,
    ).toBe('auth.wrong_credentials');
    const forgot = 'mutation($e: String!) { forgotPassword(email: $e) }';
    await post('/graphql', { query: forgot, variables: { e: 'henrik@fjord.example' } });
    const mails = await db.sql`select template from control.mail where recipient = 'henrik@fjord.example'`;
    expect(mails).toEqual([{ template: 'single_sign_on' }]);
    const link = await server.auth.control.transaction(async (sql) => {
      const [henrikHimself] = await sql<
        { id: string }[]
      >`select id from control."user" where email = 'henrik@fjord.example'`;
      return issueOneTimeToken(sql, 'reset_password', henrikHimself?.id ?? ''); // of a mail that came before
    });
    const reset = 'mutation($t: String!) { resetPassword(token: $t, password: "quite another one") }';
    const answer = await post('/graphql', { query: reset, variables: { t: link.token } });
    expect(JSON.stringify(answer.body)).toContain('auth.sso_required');
    const offer = await post('/auth/sso/offer', { email: 'anybody@fjord.example' });
    expect(offer.body).toEqual({ connections: [{ name: 'ID', start: '/auth/sso/fjord/start' }], password: false });
  });

  it('leave a way in: the last connection and the last domain stay, also when both go at once', async () => {
    const { body } = await ssoToken('ingrid@fjord.example');
    const admin = new SsoCompany(server, db, 'fjord', body.accessToken ?? '');
    const [domain] = await db.sql<{ id: string }[]>`select id from control.sso_domain`;
    const lastWay = { code: 'RULE_VIOLATED', rule: 'sso.last_way_in' };
    const disable = () => admin.attempt('disableSsoConnection(id: $id)', { id: connection.id }, '$id: ID!');
    expect(await disable()).toMatchObject(lastWay);
    expect(await admin.attempt('removeSsoDomain(id: $id)', { id: domain?.id }, '$id: ID!')).toMatchObject(lastWay);
    expect(await setPasswords(admin.token, true)).toBe(true);
    let { token } = admin;
    for (let round = 0; round < 5; round += 1) {
      const now = new SsoCompany(server, db, 'fjord', token);
      await Promise.all([
        now.attempt('disableSsoConnection(id: $id)', { id: connection.id }, '$id: ID!'),
        setPasswords(token, false),
      ]);
      const [state] = await db.sql`
        select t.password_sign_in or c.enabled as "isOpen" from control.tenant t join control.sso_connection c on c.tenant_id = t.id`;
      expect(state).toEqual({ isOpen: true });
      await db.sql`update control.tenant set password_sign_in = true`;
      await db.sql`update control.sso_connection set enabled = true`;
      token = (await ssoToken('ingrid@fjord.example')).body.accessToken ?? ''; // the session ended if the connection was first
    }
  });

  it('are good again when the operator says so, with the reason in the audit', async () => {
    const { body } = await ssoToken('ingrid@fjord.example');
    expect(await setPasswords(body.accessToken ?? '', false)).toBe(false);
    const [tenant] = await db.sql<{ id: string }[]>`select id from control.tenant where slug = 'fjord'`;
    await allowPasswords(db.points, { tenantId: tenant?.id ?? '', reason: 'their provider is gone' });
    expect((await post('/auth/sign-in', { email: 'henrik@fjord.example', password })).status).toBe(200);
    const [entry] =
      await db.sql`select actor_kind as kind, changes from audit_entry where command = 'allowPasswordSignIn' and actor_kind = 'operator'`;
    expect(JSON.stringify(entry)).toContain('their provider is gone');
  });
});
