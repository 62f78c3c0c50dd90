import { decodeJwt } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, it, vi } from 'vitest';
import { accountClient, linkTo } from './test/account-client.ts';
import { testDatabase } from './test/database.ts';
import { serverInTest } from './test/server.ts';

const db = await testDatabase();
const server = await serverInTest(db.url, { SIGN_IN_TRIES: '1000' });
const { auth, url } = server;
const password = 'correct horse battery';
const atOnce = { timeout: 1_000, interval: 20 };
const login = `mutation($email: String!, $password: String!, $session: SessionKind, $tenant: String) {
  login(email: $email, password: $password, session: $session, tenant: $tenant) {
    ... on SignedIn { key refused tokens { accessToken refreshToken expiresIn } user { id email firstName lastName role organization { id name } } }
    ... on SecondFactorNeeded { challenge }
  }
}`;

const fjord = await auth.findTenant('fjord');
/** A person of their own for each test, since tries are counted per account. */
async function person(name: string, roles = ['viewer']) {
  const email = `${name}@people.example`;
  const { id } = await auth.createUser({ email, name: `${name} Test Person`, password });
  await auth.setMembership({ user: id, tenant: fjord, roles });
  return { id, email };
}
/** Somebody signed in by cookie. */
async function signedIn(name: string) {
  const { id, email } = await person(name);
  const client = accountClient(url);
  const answer: { tokens: { accessToken: string } } = await client.ok(login, { email, password });
  return { id, email, client, token: answer.tokens.accessToken };
}
const bearer = (token: string) => accountClient(url, { authorization: `Bearer ${token}` });
const admin = async () => bearer(await server.token('ingrid@fjord.example', 'fjord', 'api'));

describe('signing in as GraphQL', () => {
  it('answers with user and tokens as other systems name them, the refresh token in a cookie', async () => {
    const { id, email } = await person('anna');
    const client = accountClient(url);
    const { data, headers } = await client.ask(login, { email, password });
    expect(data).toEqual({
      login: {
        key: null,
        refused: null,
        tokens: { accessToken: expect.stringMatching(/^ey/), refreshToken: null, expiresIn: 3600 },
        user: {
          id,
          email,
          firstName: 'anna Test',
          lastName: 'Person',
          role: 'viewer',
          organization: { id: fjord, name: 'Fjord Supply AS' },
        },
      },
    });
    expect(headers.getSetCookie()[0]).toMatch(/^plinth-session=[\w-]{43};.*HttpOnly; SameSite=Strict$/);
    const tokens: { accessToken: string } = await client.ok('mutation { refresh { accessToken expiresIn } }');
    expect(decodeJwt(tokens.accessToken)).toMatchObject({ sub: id, email, role: 'viewer', org: fjord });
    expect((await server.graphql(tokens.accessToken, '{ me { email } }')).body.data).toEqual({ me: { email } });
  });

  it('gives a program its refresh token in the answer, to be used once', async () => {
    const { email } = await person('bo');
    const client = accountClient(url);
    const answer: { tokens: { refreshToken: string } } = await client.ok(login, { email, password, session: 'TOKEN' });
    expect(client.cookie).toBe('');
    const refresh = 'mutation($t: String!) { refresh(refreshToken: $t) { accessToken refreshToken } }';
    const next: { refreshToken: string } = await client.ok(refresh, { t: answer.tokens.refreshToken });
    expect(next.refreshToken).not.toBe(answer.tokens.refreshToken);
    await db.sql`update control.session_token set used_at = used_at - interval '11 seconds'`;
    expect(await client.rule(refresh, { t: answer.tokens.refreshToken })).toBe('auth.token_reused');
    expect(await client.rule(refresh, { t: next.refreshToken })).toBe('auth.no_session');
  });

  it('gives a key to whoever asks for one, which is a bearer and ends with logout', async () => {
    const { email } = await person('carl');
    const client = accountClient(url);
    const { key }: { key: string } = await client.ok(login, { email, password, session: 'KEY' });
    const keyed = accountClient(url, { authorization: `Token ${key}` });
    expect(await keyed.ok('{ me { email tenant } }')).toEqual({ email, tenant: 'fjord' });
    expect(await keyed.ok('{ profile { email organization { slug } } }')).toEqual({
      email,
      organization: { slug: 'fjord' },
    });
    expect(await keyed.ok('mutation { logout }')).toBe(true);
    await vi.waitFor(async () => expect((await keyed.ask('{ me { email } }')).status).toBe(401), atOnce);
  });

  it('asks for the code of an authenticator, which is set up with the same API', async () => {
    const { email, client } = await signedIn('dora');
    const { secret }: { secret: string } = await client.ok('mutation { beginSecondFactor { secret address } }');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const first = totp.generate({ timestamp: Date.now() - 30_000 });
    const codes: string[] = await client.ok('mutation($c: String!) { confirmSecondFactor(code: $c) }', { c: first });
    expect(codes).toHaveLength(10);
    const other = accountClient(url);
    const { challenge }: { challenge: string } = await other.ok(login, { email, password });
    const verify = `mutation($challenge: String!, $code: String!) {
      verifySecondFactor(challenge: $challenge, code: $code) { user { secondFactor } tokens { expiresIn } } }`;
    expect(await other.rule(verify, { challenge, code: first })).toBe('auth.wrong_code');
    expect(await other.ok(verify, { challenge, code: codes[0] })).toEqual({
      user: { secondFactor: true },
      tokens: { expiresIn: 3600 },
    });
    expect(await other.ok('{ profile { recoveryCodesLeft } }')).toEqual({ recoveryCodesLeft: 9 });
  });

  it('is limited to five tries a minute, as aliases of one request, in both spellings of the door and in parallel', async () => {
    const { email } = await person('erik');
    const aliases = ['a', 'b', 'c', 'd']
      .map((alias) => `${alias}: login(email: "${email.toUpperCase()}", password: "guess ${alias}") { __typename }`)
      .join(' ');
    const asked = await Promise.all([
      accountClient(url).ask(`mutation { ${aliases} }`),
      accountClient(url).ask(`mutation { ${aliases} }`, {}, { 'x-forwarded-for': '1.2.3.4' }),
      ...['1', '2', '3'].map((guess) => accountClient(url).ask(login, { email, password: guess, session: 'KEY' })),
    ]);
    const byHttp = await Promise.all(
      ['sign-in', 'login'].map((path) =>
        fetch(`${url}/auth/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: ` ${email} `, password: 'guess' }),
        }),
      ),
    );
    const codes = [
      ...asked.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code)),
      ...byHttp.map(({ status }) => (status === 429 ? 'RATE_LIMITED' : 'UNAUTHENTICATED')),
    ];
    // an error of a field that may not be null ends the fields after it
    expect(codes.filter((code) => code === 'UNAUTHENTICATED').length).toBeLessThanOrEqual(5);
    expect(codes).toContain('RATE_LIMITED');
    const right = await accountClient(url).ask(login, { email, password });
    expect(right.errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', rule: 'auth.too_many_tries' });
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(30);
    const [row] = await db.sql`
      select count(*)::int as tries from control.sign_in_attempt a join control."user" u on u.id::text = a.account where u.email = ${email}`;
    expect(row?.tries).toBe(5);
  });
});

describe('without a token', () => {
  const same = async (query: string) => {
    const { status, errors } = await accountClient(url).ask(query);
    return { status, message: errors[0]?.message, rule: errors[0]?.extensions.rule };
  };

  it('whatever is asked for of the business has one answer, right or wrong', async () => {
    const nothing = await same('{ nothing }');
    expect(nothing).toMatchObject({ status: 401, rule: 'auth.no_token' });
    for (const query of [
      '{ contracts { nodes { id } } }',
      '{ contracts { nodes { nonsense } } }',
      '{ __schema { types { name } } }',
      '{ __type(name: "Contract") { name } }',
      '{ me { name } }',
      '{ profile { id } contracts { nodes { id } } }',
      '{ profile { id } __schema { types { name } } }',
      '{ ...F } fragment F on Query { contracts { nodes { id } } }',
      'mutation { createContract(input: {}) { id } }',
      'mutation { inviteUser(email: "a@b.example", roles: ["admin"]) { id } }',
      'subscription { changes { id } }',
      '{',
      `{ ${'profile { id } '.repeat(200)} }`,
    ])
      expect(await same(query), query).toEqual(nothing);
  });

  it('a mistake in what is open is explained without a word of anything else', async () => {
    const { status, errors } = await accountClient(url).ask('{ profile { emial contract } }');
    expect(status).toBe(400);
    expect(errors.map(({ message }) => message)).toEqual([
      'Cannot query field "emial" on type "Profile".',
      'Cannot query field "contract" on type "Profile".',
    ]);
    const hidden = await accountClient(url).ask('{ profile { id } } query B { contracts { id } }');
    expect(JSON.stringify(hidden.errors)).not.toMatch(/Did you mean/);
    const types = await accountClient(url).ask('mutation($i: CreateContractInput) { logout }');
    expect(types.errors[0]?.message).toBe('Unknown type "CreateContractInput".');
    const other = await accountClient(url).ask('mutation($i: CreateNonsenseInput) { logout }');
    expect(other.errors[0]?.message).toBe('Unknown type "CreateNonsenseInput".');
  });

  it('another site cannot use the cookie, nor sign anybody in', async () => {
    const { client } = await signedIn('finn');
    const senders: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'content-type': 'text/plain' },
    ];
    for (const headers of senders) {
      const { status } = await client.ask('mutation { refresh { accessToken } }', {}, headers);
      expect([400, 401, 403]).toContain(status);
    }
    expect(await client.ok('{ profile { name } }')).toMatchObject({ name: 'finn Test Person' });
  });

  it('no more than five fields are answered at a time', async () => {
    const { status, errors } = await accountClient(url).ask(
      `{ ${Array.from({ length: 6 }, (_, n) => `p${String(n)}: profile { id }`).join(' ')} }`,
    );
    expect([status, errors[0]?.extensions.rule]).toEqual([400, 'limit.root_fields']);
  });

  it('an address is answered so many requests a minute and no more', async () => {
    const strict = await serverInTest(db.url, { ANONYMOUS_REQUESTS: '10' });
    const answers = [];
    for (let n = 0; n < 12; n++) answers.push(await accountClient(strict.url).ask('{ profile { id } }'));
    const last = answers.at(-1);
    expect([last?.status, last?.errors[0]?.extensions.rule]).toEqual([429, 'limit.anonymous']);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('reading by GET needs a token', async () => {
    const { client } = await signedIn('gro');
    const answer = await fetch(`${url}/graphql?query=${encodeURIComponent('{ profile { id } }')}`, {
      headers: { cookie: client.cookie, 'apollo-require-preflight': '1' },
    });
    expect(answer.status).toBe(401);
  });
});

describe('a forgotten password', () => {
  const forgot = 'mutation($email: String!) { forgotPassword(email: $email) }';
  const reset = 'mutation($token: String!, $password: String!) { resetPassword(token: $token, password: $password) }';

  it('is set anew by the link in the mail, once, and ends every session of the person', async () => {
    const { email, client, token } = await signedIn('hans');
    const { key }: { key: string } = await client.ok(login, { email, password, session: 'KEY' });
    expect(await accountClient(url).ok(forgot, { email })).toBe(true);
    const link = await linkTo(url, email, 'Choose a new password');
    const anybody = accountClient(url);
    expect(await anybody.rule(reset, { token: link, password: 'short' })).toBe('auth.password_length');
    expect(await anybody.rule(reset, { token: link, password: email })).toBe('auth.password_is_email');
    const raced = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        anybody.ask(reset, { token: link, password: `another password ${String(n)}` }),
      ),
    );
    expect(raced.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(await anybody.rule(reset, { token: link, password })).toBe('auth.link_over');
    await vi.waitFor(async () => {
      expect((await server.graphql(token, '{ me { name } }')).status).toBe(401);
      expect((await accountClient(url, { authorization: `Token ${key}` }).ask('{ me { name } }')).status).toBe(401);
    }, atOnce);
    expect(await client.rule('mutation { refresh { accessToken } }')).toBe('auth.no_session');
    expect(await anybody.rule(login, { email, password })).toBe('auth.wrong_credentials');
    const winner = raced.findIndex(({ errors }) => errors.length === 0);
    expect(await anybody.ok(login, { email, password: `another password ${String(winner)}` })).toHaveProperty('tokens');
    await linkless(email, 'Your password was changed');
  });

  it('tells nobody whether an address exists, neither by its answer nor by its time', async () => {
    const { email } = await person('ida');
    const timed = await Promise.all(
      [email, 'nobody@people.example'].map(async (address) => {
        const start = performance.now();
        const { status, data, errors } = await accountClient(url).ask(forgot, { email: address });
        expect(performance.now() - start).toBeGreaterThan(245);
        return { status, data, errors };
      }),
    );
    expect(timed[1]).toEqual(timed[0]);
    const [row] =
      await db.sql`select count(*)::int as mails from control.mail where recipient = 'nobody@people.example'`;
    expect(row?.mails).toBe(0);
  });

  it('has a link for half an hour, and three mails an hour at most', async () => {
    const { email } = await person('jon');
    await Promise.all(Array.from({ length: 6 }, () => accountClient(url).ok(forgot, { email })));
    const [row] = await db.sql`select count(*)::int as mails from control.mail where recipient = ${email}`;
    expect(row?.mails).toBe(3);
    const link = await linkTo(url, email, 'Choose a new password');
    await db.sql`update control.one_time_token set expires_at = now() where purpose = 'reset_password'`;
    expect(await accountClient(url).rule(reset, { token: link, password })).toBe('auth.link_over');
  });

  it('of somebody with an authenticator still needs its code afterwards', async () => {
    const { email, client } = await signedIn('kai');
    const { secret }: { secret: string } = await client.ok('mutation { beginSecondFactor { secret } }');
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await client.ok('mutation($c: String!) { confirmSecondFactor(code: $c) }', { c: code });
    await accountClient(url).ok(forgot, { email });
    const link = await linkTo(url, email, 'Choose a new password');
    await accountClient(url).ok(reset, { token: link, password: 'a very new password' });
    expect(await accountClient(url).ok(login, { email, password: 'a very new password' })).toHaveProperty('challenge');
  });

  /** A mail that only tells of something. */
  const linkless = (recipient: string, subject: string) =>
    vi.waitFor(async () => {
      const page = await (await fetch(`${url}/dev/mail`)).text();
      expect(page).toContain(subject);
      expect(page).toContain(recipient);
    });
});

describe('the profile', () => {
  it('is read and changed with the cookie and with a token alike, and companies follow', async () => {
    const { id, client, token } = await signedIn('liv');
    await bearer(token).ok('{ me { id } }'); // the company knows them from now on
    await client.ok('mutation { updateProfile(name: " Liv  Ås ", language: NB) { name } }');
    const read = '{ profile { name language emailVerified hasPassword secondFactor role organizations { slug } } }';
    const profile = {
      name: 'Liv  Ås',
      language: 'NB',
      emailVerified: true,
      hasPassword: true,
      secondFactor: false,
      organizations: [{ slug: 'fjord' }],
    };
    expect(await client.ok(read)).toEqual({ ...profile, role: null });
    expect(await bearer(token).ok(read)).toEqual({ ...profile, role: 'viewer' });
    await vi.waitFor(async () => {
      const [member] = await db.sql`select name from member where id = ${id} and tenant_id = ${fjord}`;
      expect(member?.name).toBe('Liv  Ås');
    });
    expect(await client.rule('mutation { updateProfile(name: " ") { name } }')).toBe('auth.name');
  });

  it('has another address once the link that is sent there was followed, and the old one is told', async () => {
    const { id, email, client, token } = await signedIn('mia');
    await bearer(token).ok('{ me { id } }');
    await client.ok('mutation { changeEmail(email: "Mia.New@People.example") }');
    const link = await linkTo(url, 'mia.new@people.example', 'Confirm your e-mail address');
    expect(await client.ok('{ profile { email } }')).toEqual({ email });
    const verify = 'mutation($t: String!) { verifyEmail(token: $t) }';
    expect(await accountClient(url).ok(verify, { t: link })).toBe(true);
    expect(await accountClient(url).rule(verify, { t: link })).toBe('auth.link_over');
    expect(await client.ok('{ profile { email } }')).toEqual({ email: 'mia.new@people.example' });
    expect(await accountClient(url).ok(login, { email: 'mia.new@people.example', password })).toHaveProperty('tokens');
    await vi.waitFor(async () => {
      expect(await (await fetch(`${url}/dev/mail`)).text()).toContain('Your e-mail address was changed');
      const [member] = await db.sql`select email from member where id = ${id}`;
      expect(member?.email).toBe('mia.new@people.example');
    });
  });

  it('cannot take an address that is taken, and is not told that it is', async () => {
    const other = await person('nils');
    const { client } = await signedIn('ola');
    expect(await client.ok('mutation($e: String!) { changeEmail(email: $e) }', { e: other.email })).toBe(true);
    await vi.waitFor(async () =>
      expect(await (await fetch(`${url}/dev/mail`)).text()).toContain('Your address has an account already'),
    );
    const links = await db.sql`select from control.one_time_token where details ->> 'email' = ${other.email}`;
    expect(links).toHaveLength(0);
  });

  it('changes the password for whoever knows it, and ends the other sessions', async () => {
    const { email, client, token } = await signedIn('per');
    const other = accountClient(url);
    await other.ok(login, { email, password });
    const change = 'mutation($c: String, $n: String!) { changePassword(currentPassword: $c, newPassword: $n) }';
    expect(await client.rule(change, { c: 'not this one', n: 'brand new password' })).toBe('auth.wrong_password');
    expect(await client.rule(change, { n: 'brand new password' })).toBe('auth.wrong_password');
    expect(await client.ok(change, { c: password, n: 'brand new password' })).toBe(true);
    expect(await other.rule('{ profile { id } }')).toBe('auth.no_session');
    expect((await server.graphql(token, '{ me { email } }')).status).toBe(200);
    expect(await client.ok('{ profile { email } }')).toEqual({ email });
  });

  it('asks an address that was never confirmed to be, before its password is good', async () => {
    const { email } = await person('rolf');
    await db.sql`update control."user" set email_verified = false where email = ${email}`;
    expect(await accountClient(url).rule(login, { email, password })).toBe('auth.email_not_verified');
    const link = await linkTo(url, email, 'Confirm your e-mail address');
    await accountClient(url).ok('mutation($t: String!) { verifyEmail(token: $t) }', { t: link });
    expect(await accountClient(url).ok(login, { email, password })).toHaveProperty('tokens');
  });
});

describe('sessions', () => {
  it('are listed with device, address and last use, and ended one by one, all others, or all', async () => {
    const { email, client, token } = await signedIn('siri');
    const phone = accountClient(url, {
      'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1',
    });
    await phone.ok(login, { email, password });
    await accountClient(url).ok(login, { email, password, session: 'KEY' });
    const list = '{ sessions { id device address current isKey createdAt lastUsedAt } }';
    const sessions: { id: string; device: string; current: boolean; isKey: boolean }[] = await client.ok(list);
    expect(sessions).toHaveLength(3);
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    expect(sessions.filter(({ isKey }) => isKey)).toHaveLength(1);
    const ofPhone = sessions.find(({ device }) => device === 'Safari, iOS');
    expect(ofPhone).toMatchObject({ address: expect.stringMatching(/127\.0\.0\.1|::1/), current: false });

    const end = 'mutation($id: ID!) { endSession(id: $id) }';
    const { client: stranger } = await signedIn('tor');
    expect(await stranger.rule(end, { id: ofPhone?.id })).toBe('auth.no_such_session');
    expect(await stranger.rule(end, { id: 'nonsense' })).toBe('auth.no_such_session');
    await client.ok(end, { id: ofPhone?.id });
    expect(await phone.rule('{ profile { id } }')).toBe('auth.no_session');
    expect(await client.ok('mutation { endOtherSessions }')).toBe(1);
    expect(await client.ok(list)).toHaveLength(1);

    await phone.ok(login, { email, password });
    expect(await client.ok('mutation { logout(everywhere: true) }')).toBe(true);
    expect(client.cookie).toBe('');
    expect(await phone.rule('{ profile { id } }')).toBe('auth.no_session');
    await vi.waitFor(async () => expect((await server.graphql(token, '{ me { id } }')).status).toBe(401), atOnce);
  });
});

describe('an invitation', () => {
  const invite = `mutation($email: String!, $roles: [String!]!, $language: Language) {
    inviteUser(email: $email, roles: $roles, language: $language) { id email roles expiresAt } }`;
  const look = 'query($t: String!) { invitedTo(token: $t) { email tenantName hasAccount } }';
  const accept = `mutation($t: String!, $name: String, $password: String) {
    acceptInvitation(token: $t, name: $name, password: $password) { tenant signedIn } }`;
  const subject = 'Ingrid Solberg invites you to Fjord Supply AS';

  it('brings somebody new in with name and password, signed in, as what they were invited as', async () => {
    const email = 'una@new.example';
    expect(await (await admin()).ok(invite, { email: 'Una@New.example', roles: ['viewer'] })).toMatchObject({
      email,
      roles: ['viewer'],
    });
    const link = await linkTo(url, email, subject);
    const una = accountClient(url);
    expect(await una.ok(look, { t: link })).toEqual({ email, tenantName: 'Fjord Supply AS', hasAccount: false });
    expect(await una.rule(accept, { t: link, name: 'Una', password: 'short' })).toBe('auth.password_length');
    expect(await una.rule(accept, { t: link, password })).toBe('auth.name');
    const raced = await Promise.all(
      Array.from({ length: 4 }, () => accountClient(url).ask(accept, { t: link, name: 'Una Ny', password })),
    );
    expect(raced.filter(({ errors }) => errors.length === 0).map(({ data }) => data)).toEqual([
      { acceptInvitation: { tenant: 'fjord', signedIn: true } },
    ]);
    expect(await una.rule(look, { t: link })).toBe('auth.invitation_over');
    const { tokens, user }: { tokens: { accessToken: string }; user: { id: string } } = await una.ok(login, {
      email,
      password,
    });
    expect((await server.graphql(tokens.accessToken, '{ me { roles tenant } }')).body.data).toEqual({
      me: { roles: ['viewer'], tenant: 'fjord' },
    });
    await vi.waitFor(async () => {
      const [member] = await db.sql`select name from member where id = ${user.id} and tenant_id = ${fjord}`;
      expect(member?.name).toBe('Una Ny'); // made when they came in
      const entries =
        await db.sql`select command, actor_id from audit_entry where aggregate = 'Invitation' and tenant_id = ${fjord} order by at`;
      expect(entries.map(({ command }) => String(command))).toEqual(
        expect.arrayContaining(['inviteUser', 'acceptInvitation']),
      );
    });
  });

  it('lets somebody with an account join without a password, and does not sign them in', async () => {
    const email = 'vera@people.example';
    await auth.createUser({ email, name: 'Vera', password });
    await (await admin()).ok(invite, { email, roles: ['viewer'] });
    const link = await linkTo(url, email, subject);
    const vera = accountClient(url);
    expect(await vera.ok(look, { t: link })).toMatchObject({ hasAccount: true });
    expect(await vera.ok(accept, { t: link })).toEqual({ tenant: 'fjord', signedIn: false });
    expect(vera.cookie).toBe('');
    expect(await vera.ok(login, { email, password, tenant: 'fjord' })).toMatchObject({ user: { role: 'viewer' } });
  });

  it('is taken back, replaced, and over after a week; and its mail is in the language that was asked for', async () => {
    const email = 'wim@new.example';
    const boss = await admin();
    const first: { id: string } = await boss.ok(invite, { email, roles: ['viewer'], language: 'NB' });
    const old = await linkTo(url, email, 'Ingrid Solberg inviterer deg til Fjord Supply AS');
    await boss.ok(invite, { email, roles: ['approver'] });
    const link = await linkTo(url, email, subject);
    const wim = accountClient(url);
    expect(await wim.rule(look, { t: old })).toBe('auth.invitation_over');
    const open: { id: string; roles: string[] }[] = await boss.ok('{ invitations { id email roles } }');
    const mine = open.find(({ roles }) => roles[0] === 'approver');
    expect(open.some(({ id }) => id === first.id)).toBe(false);
    await boss.ok('mutation($id: ID!) { revokeInvitation(id: $id) }', { id: mine?.id });
    expect(await wim.rule(accept, { t: link, name: 'Wim', password })).toBe('auth.invitation_over');
    await boss.ok(invite, { email, roles: ['viewer'] });
    await db.sql`update control.invitation set expires_at = now() where email = ${email}`;
    const late = await linkTo(url, email, subject);
    expect(await wim.rule(look, { t: late })).toBe('auth.invitation_over');
  });

  it('is for administrators of the company, with roles that there are, and not for members', async () => {
    const boss = await admin();
    expect(await boss.rule(invite, { email: 'x@new.example', roles: ['emperor'] })).toBe('auth.unknown_role');
    expect(await boss.rule(invite, { email: 'x@new.example', roles: [] })).toBe('auth.no_role');
    expect(await boss.rule(invite, { email: 'nonsense', roles: ['viewer'] })).toBe('auth.email');
    expect(await boss.rule(invite, { email: 'liv@fjord.example', roles: ['viewer'] })).toBe('auth.already_member');
    // whoever invites gives no more than they have
    await db.sql`
      with made as (insert into role (id, tenant_id, name, title) values (gen_random_uuid(), ${fjord}, 'inviter', 'Inviter') returning id)
      insert into role_permission (id, tenant_id, role_id, permission, position)
      select gen_random_uuid(), ${fjord}, id, permission, place from made, (values ('invitation:manage:all', 0), ('contract:read:all', 1)) p (permission, place)`;
    const { email, id } = await person('xenia', ['inviter']);
    const answer: { tokens: { accessToken: string } } = await accountClient(url).ok(login, {
      email,
      password,
      session: 'TOKEN',
    });
    const inviter = bearer(answer.tokens.accessToken);
    expect(id).toBeTruthy();
    expect(await inviter.rule(invite, { email: 'x@new.example', roles: ['admin'] })).toBe('permission.not_yours');
    expect(await inviter.ok(invite, { email: 'x@new.example', roles: ['inviter'] })).toHaveProperty('id');
    const viewer = bearer(await server.token('liv@fjord.example', 'fjord', 'api'));
    // as if it were not there
    for (const query of ['{ invitations { id } }', '{ userSignIns { userId } }'])
      expect((await viewer.ask(query)).errors[0]?.message).toMatch(/^Cannot query field/);
    const asked = await viewer.ask(invite, { email: 'x@new.example', roles: ['admin'] });
    expect(asked.errors[0]?.message).toMatch(/^Cannot query field "inviteUser"/);
    const inApp = bearer(await server.token('liv@fjord.example', 'fjord', 'app'));
    expect(await inApp.rule(invite, { email: 'x@new.example', roles: ['admin'] })).toBe('permission.missing');
  });

  it('of another company is out of reach', async () => {
    const mine: { id: string } = await (await admin()).ok(invite, { email: 'yrsa@new.example', roles: ['viewer'] });
    const grace = bearer(await server.token('grace@granite.example', 'granite', 'api'));
    const seen: { email: string }[] = await grace.ok('{ invitations { email } }');
    expect(seen.map(({ email }) => email)).not.toContain('yrsa@new.example');
    expect(await grace.rule('mutation($id: ID!) { revokeInvitation(id: $id) }', { id: mine.id })).toBe(
      'record.not_found',
    );
    const people: { email: string }[] = await grace.ok('{ userSignIns { email } }');
    expect(people.length).toBeGreaterThan(0);
    expect(people.some(({ email }) => email.endsWith('@fjord.example') && email !== 'kari@fjord.example')).toBe(false);
  });
});

describe('how people of a company sign in', () => {
  it('is seen by those who may ask for a second factor', async () => {
    const { id } = await signedIn('zoe');
    const listed: { userId: string; lastSeenAt: string | null }[] = await (
      await admin()
    ).ok('{ userSignIns { userId name email hasSecondFactor lastSeenAt } }');
    expect(listed.find(({ userId }) => userId === id)).toMatchObject({
      name: 'zoe Test Person',
      hasSecondFactor: false,
      lastSeenAt: expect.any(String),
    });
  });

  it('needs a second factor once the company asks for one: what was open is closed until there is one', async () => {
    const granite = await auth.findTenant('granite');
    const { id } = await auth.createUser({ email: 'aud@people.example', name: 'Aud', password });
    await auth.setMembership({ user: id, tenant: granite, roles: ['viewer'] });
    const client = accountClient(url);
    const answer: { tokens: { accessToken: string } } = await client.ok(login, {
      email: 'aud@people.example',
      password,
    });
    const grace = bearer(await server.token('grace@granite.example', 'granite', 'api'));
    await grace.ok('mutation { requireSecondFactor(required: true) }');
    const read = '{ contracts { totalCount } }';
    const refused = await vi.waitFor(async () => {
      const { status, body } = await server.graphql(answer.tokens.accessToken, read);
      expect(status).toBe(401);
      return body.errors?.[0]?.extensions['rule'];
    }, atOnce);
    expect(refused).toBe('auth.second_factor_required');
    expect(await client.rule('mutation { refresh { accessToken } }')).toBe('auth.second_factor_required');
    expect(await client.ok(login, { email: 'aud@people.example', password })).toMatchObject({
      tokens: null,
      refused: 'auth.second_factor_required',
    });
    const { secret }: { secret: string } = await client.ok('mutation { beginSecondFactor { secret } }');
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await client.ok('mutation($c: String!) { confirmSecondFactor(code: $c) }', { c: code });
    const { accessToken }: { accessToken: string } = await client.ok('mutation { refresh { accessToken } }');
    expect((await server.graphql(accessToken, read)).status).toBe(200);
    await vi.waitFor(async () => {
      const entries =
        await db.sql`select command from audit_entry where tenant_id = ${granite} and aggregate = 'Company'`;
      expect(entries.map(({ command }) => String(command))).toEqual(['requireSecondFactor']);
    });
  });
});
