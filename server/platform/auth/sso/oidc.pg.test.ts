import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { BrowserInTest, locationOf } from '../../../test/browser.ts';
import { testDatabase } from '../../../test/database.ts';
import { oidcProvider } from '../../../test/oidc-provider.ts';
import { freePort, serverInTest } from '../../../test/server.ts';
import { SsoCompany } from '../../../test/sso-company.ts';
import { setTerms } from '../../tenancy/tenancy.ts';

const db = await testDatabase();
const port = await freePort();
const here = `http://localhost:${String(port)}`;
const callback = (slug: string) => `${here}/auth/sso/${slug}/callback`;
const provider = await oidcProvider([callback('fjord'), callback('fjord-other'), callback('granite')]);
const server = await serverInTest(db.url, {
  PORT: String(port),
  PUBLIC_URL: here,
  SSO_PRIVATE_HOSTS: '127.0.0.1',
});
const fjord = new SsoCompany(server, db, 'fjord', await server.token('ingrid@fjord.example', 'fjord'));
const granite = new SsoCompany(server, db, 'granite', await server.token('grace@granite.example', 'granite'));
const access = { issuer: provider.issuer, clientId: 'app', clientSecret: 'sec' };

const connection = await fjord.create({ protocol: 'OIDC', name: 'Fjord ID', ...access });
await fjord.mapRoles(connection.id, [
  { group: 'Legal', role: 'contract_owner' },
  { group: 'Sales', role: 'account_manager' },
]);
await fjord.own(connection.id, 'idp.test');

const start = (browser: BrowserInTest, query = '') => browser.go(`${here}/auth/sso/fjord/start${query}`);

/** From the start to what our callback answers. */
async function signIn(login: string, browser = new BrowserInTest(), query = '') {
  const back = await provider.signIn(browser, locationOf(await start(browser, query)), login);
  return { browser, back, answer: await browser.go(back) };
}

/** What the app gets for the session, if there is one. */
async function tokenOf(browser: BrowserInTest, tenant = 'fjord') {
  const answer = await browser.go(`${here}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ tenant }),
  });
  return { status: answer.status, body: (await answer.json()) as { accessToken: string; tenant: { roles: string[] } } };
}
const ruleOf = (answer: Response) => locationOf(answer).searchParams.get('rule');

describe('signing in with an OpenID provider', () => {
  it('makes the person, the membership and the record of them, with the roles of their groups', async () => {
    provider.people.set('alice', { name: 'Alice Ås', groups: ['Legal', 'Chess'] });
    const { browser, answer } = await signIn('alice');
    expect(answer.status).toBe(303);
    expect(locationOf(answer).href).toBe(`${here}/t/fjord`);
    const { body } = await tokenOf(browser);
    expect(body).toMatchObject({
      tenant: { roles: ['contract_owner'] },
      user: { name: 'Alice Ås', email: 'alice@idp.test' },
    });
    expect(decodeJwt(body.accessToken)).toMatchObject({ email: 'alice@idp.test', role: 'contract_owner' });
    const me = await server.graphql(
      body.accessToken,
      '{ me { roles } users(search: "Alice") { nodes { name email } } }',
    );
    expect(me.body.data).toEqual({
      me: { roles: ['contract_owner'] },
      users: { nodes: [{ name: 'Alice Ås', email: 'alice@idp.test' }] },
    });
  });

  it('gives and takes roles at each sign-in, also for the sessions that stand', async () => {
    provider.people.set('bjarne', { groups: ['Legal', 'Sales'] });
    const first = await signIn('bjarne');
    const before = await tokenOf(first.browser);
    expect(before.body.tenant.roles).toEqual(['account_manager', 'contract_owner']);
    provider.people.set('bjarne', { groups: ['Sales'] });
    await signIn('bjarne');
    expect((await tokenOf(first.browser)).body.tenant.roles).toEqual(['account_manager']);
    provider.people.set('bjarne', { groups: [] });
    const refused = await signIn('bjarne');
    expect(ruleOf(refused.answer)).toBe('sso.no_role');
    expect((await tokenOf(first.browser)).status).toBe(403);
  });

  it('finds somebody who is here by the proved address, and knows them by the subject when the address changes', async () => {
    const { id } = await server.auth.createUser({
      email: 'cecilie@idp.test',
      name: 'Cecilie',
      password: 'correct horse',
    });
    provider.people.set('cecilie', { groups: ['Sales'] });
    await signIn('cecilie');
    provider.people.set('cecilie', { groups: ['Sales'], email: 'cecilie.new@idp.test' });
    const { browser } = await signIn('cecilie');
    expect((await tokenOf(browser)).body).toMatchObject({ user: { id, email: 'cecilie@idp.test' } });
  });

  it('makes one person of two first sign-ins at once', async () => {
    provider.people.set('dag', { groups: ['Sales'] });
    const answers = await Promise.all([signIn('dag'), signIn('dag'), signIn('dag')]);
    expect(answers.map(({ answer }) => locationOf(answer).pathname)).toEqual(Array(3).fill('/t/fjord'));
    const made = await db.sql`select id from control."user" where email = 'dag@idp.test'`;
    expect(made).toHaveLength(1);
  });

  it('goes back to the page that was asked for, and to no other place', async () => {
    provider.people.set('eva', { groups: ['Sales'] });
    const inside = await signIn('eva', undefined, '?return=%2Ft%2Ffjord%2Fcontracts%2Fcontracts');
    expect(locationOf(inside.answer).pathname).toBe('/t/fjord/contracts/contracts');
    const outside = await signIn('eva', undefined, '?return=https%3A%2F%2Fevil.example');
    expect(locationOf(outside.answer).href).toBe(`${here}/t/fjord`);
  });

  it('is named in the audit of the company', async () => {
    const { body } = await server.graphql(
      fjord.token,
      '{ ssoHistory(first: 500) { command subject actorKind actorName changes { field before after masked } } }',
    );
    const entries = body.data?.['ssoHistory'] as { command: string; changes: object[] }[];
    expect(entries.find(({ command }) => command === 'createSsoConnection')).toMatchObject({
      actorKind: 'user',
      actorName: 'Ingrid Solberg',
      changes: expect.arrayContaining([{ field: 'clientSecret', before: null, after: null, masked: true }]),
    });
    expect(entries.find(({ command }) => command === 'signInBySso')).toMatchObject({
      actorKind: 'sso',
      subject: 'Membership',
    });
    expect(entries.find(({ command }) => command === 'confirmSsoDomain')).toMatchObject({ actorKind: 'operator' });
    expect(JSON.stringify(entries)).not.toContain('"sec"');
    const rows =
      await db.sql`select to_jsonb(e)::text as text from audit_entry e union all select to_jsonb(c)::text from control.sso_connection c`;
    expect(rows.map(({ text }) => String(text)).join()).not.toContain('"sec"');
  });
});

describe('nobody gets in', () => {
  provider.people.set('mallory', { groups: ['Legal'] });
  const noSession = async (browser: BrowserInTest) => expect((await tokenOf(browser)).status).toBe(401);

  it('with an address that the provider has not verified, does not say, or that is of another domain', async () => {
    for (const [login, says, rule] of [
      ['unverified', { email_verified: false }, 'sso.email_unverified'],
      ['nameless', { email: undefined }, 'sso.no_email'],
      ['foreign', { email: 'ingrid@fjord.example' }, 'sso.foreign_domain'],
      ['lookalike', { email: 'ingrid@idp.test.evil.example' }, 'sso.foreign_domain'],
      ['subdomain', { email: 'ingrid@sub.idp.test' }, 'sso.foreign_domain'],
    ] as const) {
      provider.people.set(login, { groups: ['Legal'], ...says });
      const { browser, answer } = await signIn(login);
      expect(ruleOf(answer), login).toBe(rule);
      await noSession(browser);
    }
    expect(await db.sql`select id from control."user" where email like '%idp.test.evil%'`).toEqual([]);
  });

  it('whose account the company has closed, or for whom it has no seat', async () => {
    provider.people.set('closed', { groups: ['Legal'] });
    await signIn('closed');
    await db.sql`update control.membership set deactivated_at = now() where user_id = (select id from control."user" where email = 'closed@idp.test')`;
    expect(ruleOf((await signIn('closed')).answer)).toBe('sso.deactivated');
    const [tenant] = await db.sql`select id from control.tenant where slug = 'fjord'`;
    await setTerms(server.auth.control, String(tenant?.['id']), { seats: 1 });
    provider.people.set('seatless', { groups: ['Legal'] });
    const { browser, answer } = await signIn('seatless');
    expect(ruleOf(answer)).toBe('tenant.seats_taken');
    await noSession(browser);
    await setTerms(server.auth.control, String(tenant?.['id']), { seats: null });
    expect(locationOf((await signIn('seatless')).answer).pathname).toBe('/t/fjord');
  });

  it('by an answer that is used again, or was never asked for', async () => {
    const { browser, back } = await signIn('mallory');
    const again = await browser.go(back);
    expect(ruleOf(again)).toBe('sso.not_begun');
    for (const query of ['', '?code=x', '?code=x&state=y', '?error=access_denied&state=z'])
      expect(ruleOf(await browser.go(`${callback('fjord')}${query}`)), query).toBe('sso.not_begun');
  });

  it('by an answer that another browser began, and that one is over then', async () => {
    const victim = new BrowserInTest();
    await start(victim);
    const attacker = new BrowserInTest();
    const back = await provider.signIn(attacker, locationOf(await start(attacker)), 'mallory');
    expect(ruleOf(await victim.go(back))).toBe('sso.other_browser');
    await noSession(victim);
    expect(ruleOf(await attacker.go(back))).toBe('sso.not_begun');
  });

  it('by an altered state, code or issuer of the answer', async () => {
    for (const [name, change] of [
      ['state', (url: URL) => url.searchParams.set('state', 'A'.repeat(43))],
      ['code', (url: URL) => url.searchParams.set('code', 'A'.repeat(43))],
      ['iss', (url: URL) => url.searchParams.set('iss', 'https://other.example')],
      ['no iss', (url: URL) => url.searchParams.delete('iss')],
      ['error', (url: URL) => url.searchParams.set('error', 'access_denied')],
    ] as const) {
      const browser = new BrowserInTest();
      const back = await provider.signIn(browser, locationOf(await start(browser)), 'mallory');
      change(back);
      expect(ruleOf(await browser.go(back)), name).toMatch(/^sso\.(not_begun|answer_refused|denied_by_provider)$/);
      await noSession(browser);
    }
  });

  it('by the answer for another connection, also of the same provider', async () => {
    const other = await fjord.create({ protocol: 'OIDC', slug: 'fjord-other', name: 'Other', ...access });
    await fjord.change('enableSsoConnection(id: $id)', { id: other.id }, '$id: ID!');
    const browser = new BrowserInTest();
    const back = await provider.signIn(browser, locationOf(await start(browser)), 'mallory');
    const mixed = new URL(back);
    mixed.pathname = '/auth/sso/fjord-other/callback';
    expect(ruleOf(await browser.go(mixed))).toBe('sso.not_begun');
    await noSession(browser);
    // and a person of its own answer is of a domain that only the first connection owns
    const own = locationOf(await browser.go(`${here}/auth/sso/fjord-other/start`));
    expect(ruleOf(await browser.go(await provider.signIn(browser, own, 'mallory')))).toBe('sso.foreign_domain');
  });

  it("by one company's provider into another", async () => {
    const theirs = await granite.create({ protocol: 'OIDC', name: 'Granite ID', ...access });
    await granite.mapRoles(theirs.id, [], 'admin');
    await granite.change('enableSsoConnection(id: $id)', { id: theirs.id }, '$id: ID!');
    const browser = new BrowserInTest();
    const going = locationOf(await browser.go(`${here}/auth/sso/granite/start`));
    expect(ruleOf(await browser.go(await provider.signIn(browser, going, 'mallory')))).toBe('sso.foreign_domain');
    const { browser: ours } = await signIn('mallory');
    expect((await tokenOf(ours, 'granite')).status).toBe(403);
  });

  it('while the company is suspended, or the connection switched off; its sessions end with it', async () => {
    const { browser } = await signIn('mallory');
    expect((await tokenOf(browser)).status).toBe(200);
    await fjord.change('disableSsoConnection(id: $id)', { id: connection.id }, '$id: ID!');
    await noSession(browser);
    expect(ruleOf(await start(browser))).toBe('sso.no_connection');
    await fjord.change('enableSsoConnection(id: $id)', { id: connection.id }, '$id: ID!');
    const [tenant] = await db.sql`select id from control.tenant where slug = 'fjord'`;
    await setTerms(server.auth.control, String(tenant?.['id']), { status: 'suspended' });
    expect(ruleOf(await start(browser))).toBe('auth.tenant_suspended');
    await setTerms(server.auth.control, String(tenant?.['id']), { status: 'active' });
  });
});

describe('the sign-in page', () => {
  const offer = async (email: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${here}/auth/sso/offer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ email }),
    });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };

  it('is told by the domain whether there is single sign-on, and never whether anybody has the address', async () => {
    const there = {
      status: 200,
      body: { connections: [{ name: 'Fjord ID', start: '/auth/sso/fjord/start' }], password: true },
    };
    expect(await offer('alice@idp.test')).toEqual(there);
    expect(await offer(' NOBODY@IDP.test')).toEqual(there);
    expect(await offer('nobody@elsewhere.test')).toEqual({ status: 200, body: { connections: [], password: true } });
    expect((await offer('no address')).status).toBe(400);
  });

  it('of another site is not told', async () => {
    expect((await offer('alice@idp.test', { origin: 'https://evil.example' })).status).toBe(403);
  });
});
