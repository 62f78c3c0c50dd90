import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { testDatabase } from './test/database.ts';
import { whereStored } from './test/everything-stored.ts';
import { partner } from './test/partner.ts';
import { freePort, serverInTest } from './test/server.ts';

/**
 * A process that logs all it can is driven through every door with secrets in hand, while things go wrong below it. None of them may be in
 * anything that it writes, nor readable in the database.
 */
const db = await testDatabase();
/** What the mail server was sent. */
const mails: string[] = [];
const mailPort = await freePort();
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, callback) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      void PostalMime.parse(Buffer.concat(chunks)).then(({ text = '' }) => {
        mails.push(text);
        setImmediate(callback);
      });
    });
  },
});
mailServer.listen(mailPort, '127.0.0.1');
afterAll(() => new Promise<void>((resolve) => mailServer.close(resolve)));

const other = await serverInTest(db.url, { SMTP_URL: `smtp://127.0.0.1:${String(mailPort)}` });
const secrets = new Map([
  ['password', 'canary-password-4711'],
  ['wrong password', 'canary-wrong-4711'],
  ['credentials of another kind', 'Y2FuYXJ5OmJhc2ljLTQ3MTE'],
  ['token in an address', 'canary-token-in-an-address'],
  ['national id', '01019012345'],
]);
const secret = (name: string) => secrets.get(name) ?? '';
const email = 'secretive@fjord.example';

/** The one field at the root of an answer. */
async function ask(url: string, query: string, variables: object): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data } = (await answer.json()) as { data: { s: Record<string, string> } };
  return data.s;
}

/** The secret of the link that was sent. */
const mailed = () =>
  vi.waitFor(() => {
    const [, token] = /#token=([\w-]+)/.exec(mails.join()) ?? [];
    if (!token) throw new Error('no mail yet');
    return token;
  }, 20_000);

async function startTalkative(): Promise<{ url: string; stop(): Promise<string> }> {
  const port = await freePort();
  const server = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'trace',
      DATABASE_URL: db.url,
      PUBLIC_URL: other.url,
      PORT: String(port),
      DRAIN_SECONDS: '0',
      DEMO: '0',
      SMTP_URL: `smtp://127.0.0.1:${String(mailPort)}`,
    },
  });
  let written = '';
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text) => (written += text));
  const url = `http://127.0.0.1:${String(port)}`;
  await expect
    .poll(
      () =>
        fetch(`${url}/health/ready`).then(
          (a) => a.status,
          () => 0,
        ),
      { timeout: 60_000 },
    )
    .toBe(200);
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      await once(server, 'exit');
      return written;
    },
  };
}

test('no secret is in anything that the process writes, also when things go wrong', { timeout: 180_000 }, async () => {
  const [tenant] = await db.sql<{ id: string }[]>`select id from control.tenant where slug = 'fjord'`;
  const person = await other.auth.createUser({ email, name: 'Secretive', password: secret('password') });
  await other.auth.setMembership({ user: person.id, tenant: tenant?.id ?? '', roles: ['admin'] });
  const { url, stop } = await startTalkative();
  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const statuses: number[] = [];
  const note = async (answer: Promise<Response>) => statuses.push((await answer).status);
  const remember = (answer: Response) => {
    const cookies = answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
    for (const each of cookies) secrets.set('session cookie', decodeURIComponent(each.split('=')[1] ?? ''));
    return cookies.join('; ');
  };

  // in order
  const signedIn = await send('/auth/sign-in', { email, password: secret('password') });
  let cookie = remember(signedIn);
  const issued = await send('/auth/token', { tenant: 'fjord', client: 'api' }, { cookie });
  cookie = remember(issued) || cookie;
  const { accessToken } = (await issued.json()) as { accessToken: string };
  secrets.set('access token', accessToken).set('signature', accessToken.split('.')[2] ?? '');
  const as = { authorization: `Bearer ${accessToken}` };
  await note(send('/graphql', { query: '{ me { name } }' }, as));

  // refused
  await note(send('/auth/sign-in', { email, password: secret('wrong password') }));
  await note(send('/auth/sign-in', { email, password: secret('wrong password'), more: secret('wrong password') }));
  await note(send('/auth/sign-in', `{"password":"${secret('wrong password')}"`));
  await note(
    send('/graphql', { query: '{ me { name } }' }, { authorization: `Basic ${secret('credentials of another kind')}` }),
  );
  await note(send('/graphql', { query: '{ me { name } }' }, { authorization: `Bearer ${accessToken}x` }));
  await note(fetch(`${url}/graphql?query={me{name}}&access_token=${secret('token in an address')}`));
  await note(fetch(`${url}/reset?token=${secret('token in an address')}`));
  await note(fetch(`${url}/imports?token=${secret('token in an address')}`, { method: 'POST', headers: as }));
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: as }));
  await once(socket, 'message');
  socket.send(`{"type":"ping","payload":{"authorization":"Bearer ${secret('token in an address')}"}}`);
  await once(socket, 'close');

  // programs, mails and authenticators
  const keyed = await ask(
    url,
    'mutation($e: String!, $p: String!) { s: login(email: $e, password: $p, session: KEY) { ... on SignedIn { key } } }',
    {
      e: email,
      p: secret('password'),
    },
  );
  secrets.set('session key', keyed['key'] ?? '');
  const tokens = await ask(
    url,
    'mutation($e: String!, $p: String!) { s: login(email: $e, password: $p, session: TOKEN) { ... on SignedIn { tokens { refreshToken } } } }',
    {
      e: email,
      p: secret('password'),
    },
  );
  secrets.set('refresh token', (tokens['tokens'] as unknown as Record<string, string>)['refreshToken'] ?? '');
  await note(send('/graphql', { query: '{ me { name } }' }, { authorization: `Bearer ${secret('session key')}` }));
  for (let n = 0; n < 2; n += 1)
    await note(
      send('/graphql', { query: `mutation { refresh(refreshToken: "${secret('refresh token')}") { accessToken } }` }),
    );
  const machine = await partner(other, accessToken, ['*:*:all']);
  secrets.set('API key', (await machine.key()).key);
  const { clientId, clientSecret } = await machine.secret();
  secrets.set('client secret', clientSecret);
  await note(send('/graphql', { query: '{ me { name } }' }, { 'x-api-key': secret('API key') }));
  await note(
    fetch(`${url}/auth/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
    }),
  );
  await note(send('/graphql', { query: `mutation { forgotPassword(email: "${email}") }` }));
  secrets.set('link of a mail', await mailed());
  await note(
    send('/graphql', { query: `mutation { resetPassword(token: "${secret('link of a mail')}", password: "short") }` }),
  );
  await note(send('/graphql', { query: `mutation { verifyEmail(token: "${secret('link of a mail')}") }` }));

  // broken: Postgres refuses rows and quotes them, and tables are gone
  await db.sql`alter table control.session add constraint broken check (false) not valid`;
  await note(send('/auth/sign-in', { email, password: secret('password') }));
  await db.sql`alter table control.session drop constraint broken`;
  await db.sql`alter table customer add constraint broken check (false) not valid`;
  const create = `mutation { createCustomer(input: { customerNo: "s-1", displayName: "S", nationalId: "${secret('national id')}" }) { id } }`;
  await note(send('/graphql', { query: create }, as));
  await db.sql`alter table customer drop constraint broken`;
  await db.sql`alter table contract rename to contract_away`;
  await note(send('/graphql', { query: '{ contracts { totalCount } }' }, as));
  await db.sql`alter table contract_away rename to contract`;
  await db.sql`alter table control.session rename to session_away`;
  await note(send('/auth/token', { tenant: 'fjord' }, { cookie }));
  await db.sql`alter table control.session_away rename to session`;
  await note(send('/auth/sign-out', {}, { cookie }));

  const written = await stop();
  expect(written).toMatch(/failed unexpectedly/);
  expect(written).toMatch(/a fault of ours/);
  expect(statuses.filter((status) => status >= 400).length).toBeGreaterThan(8);
  for (const [name, value] of secrets) {
    expect([name, value.length > 8]).toEqual([name, true]);
    expect([name, written.includes(value), written.includes(encodeURIComponent(value))]).toEqual([name, false, false]);
    // nor is it in anything that is kept: jobs, audit, changes
    expect([name, await whereStored(db.sql, value)]).toEqual([name, []]);
  }
});
