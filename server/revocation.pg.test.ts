import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { Accesses } from './platform/access/access.ts';
import { behaviour } from './domains/domains.ts';
import { setLimits } from './platform/limits/set-limits.ts';
import { setTerms } from './platform/tenancy/tenancy.ts';
import { accountClient, linkTo } from './test/account-client.ts';
import { testDatabase } from './test/database.ts';
import { dataOf, partner } from './test/partner.ts';
import { entrancesOf, type Holder, openSocket, renewalOf, Watch } from './test/revocation.ts';
import { serverInTest } from './test/server.ts';

/**
 * Everything by which somebody gets in is taken away while they try every way in at two instances, again and again. Five seconds later
 * nothing may be open, whether those who keep it in mind were told or not.
 */
const db = await testDatabase();
const server = await serverInTest(db.url, {}, 2);
const within = 5_000; // milliseconds
let cells = 0;
afterAll(() => console.log(`revocation: ${String(cells)} ways in tried, none open after ${String(within)} ms`));

const password = 'correct horse battery';

/** A company of its own with an administrator, and somebody who may do everything too. */
async function company() {
  const slug = `r-${randomUUID().slice(0, 8)}`;
  const { id } = await server.auth.createTenant({ slug, name: slug });
  const report = (error: unknown) => {
    throw error;
  };
  const databaseOf = async () => server.database;
  const { model } = server;
  const accesses = new Accesses({ databaseOf, model, roles: behaviour.roles, given: server.auth.given, report });
  const person = async (name: string) => {
    const email = `${name}-${slug}@example.com`;
    const { id: userId } = await server.auth.createUser({ email, name, password });
    await server.auth.setMembership({ user: userId, tenant: id, roles: ['admin'] });
    await accesses.take({ userId, tenantId: id, name, email });
    return { userId, email };
  };
  const [admin, holder] = [await person('admin'), await person('holder')];
  await setLimits(db.points, id, { uploads: 1000 });
  return { id, slug, admin, holder };
}

type Company = Awaited<ReturnType<typeof company>>;

async function signIn(email: string, tenant: string): Promise<Holder> {
  const json = { 'content-type': 'application/json' };
  const signedIn = await fetch(`${server.url}/auth/sign-in`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email, password }),
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const issued = await fetch(`${server.url}/auth/token`, {
    method: 'POST',
    headers: { ...json, cookie },
    body: JSON.stringify({ tenant, client: 'api' }),
  });
  const { accessToken } = (await issued.json()) as { accessToken: string };
  return { token: accessToken, cookie: issued.headers.getSetCookie()[0]?.split(';')[0] ?? cookie };
}

interface Taking {
  /** Takes it away; the administrator's token is at hand. */
  take(where: Company, admin: string, holder: Holder & { keyId?: string }): Promise<unknown>;
  /** Whose way in it is; a person's unless it says so. */
  readonly of?: 'machine';
  /** What stays open, as it should: the session is as it was. */
  readonly stays?: readonly string[];
  /** Whether what was begun for them goes on: it is theirs, and they are who they were. */
  readonly keepsJobs?: boolean;
}

const ask = async (token: string, query: string, variables: Record<string, unknown>) =>
  dataOf<Record<string, unknown>>((await server.graphql(token, query, variables)).body);
const sessionOf = async ({ holder }: Company) =>
  (await db.sql<{ id: string }[]>`select id from control.session where user_id = ${holder.userId}`)[0]?.id ?? '';

const takings: Readonly<Record<string, Taking>> = {
  'all roles': {
    stays: ['a renewal'],
    async take({ holder }, admin) {
      const { user } = await ask(admin, 'query($id: ID!) { user(id: $id) { roles { id } } }', { id: holder.userId });
      const remove = (user as { roles: { id: string }[] }).roles.map(({ id }) => id);
      const change = 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }';
      await ask(admin, change, { id: holder.userId, i: { roles: { remove } } });
    },
  },
  'the person, deactivated': {
    stays: ['a renewal'],
    take: ({ holder }, admin) => ask(admin, 'mutation($id: ID!) { deleteUser(id: $id) }', { id: holder.userId }),
  },
  'the person, and nobody is told': {
    stays: ['a renewal'],
    take: ({ holder }) => db.sql`update control.membership set deactivated_at = now() where user_id = ${holder.userId}`,
  },
  'the session': {
    keepsJobs: true,
    take: async (where) => server.auth.endSession({ userId: where.holder.userId, sessionId: await sessionOf(where) }),
  },
  'the session, and nobody is told': {
    keepsJobs: true,
    take: ({ holder }) => db.sql`delete from control.session where user_id = ${holder.userId}`,
  },
  'the company, suspended': {
    take: ({ id }) => setTerms(server.auth.control, id, { status: 'suspended' }),
  },
  'the password, set anew by the link of a mail': {
    keepsJobs: true,
    async take({ holder }) {
      const visitor = accountClient(server.url);
      await visitor.ok('mutation($email: String!) { forgotPassword(email: $email) }', { email: holder.email });
      const token = await linkTo(server.url, holder.email, 'Choose a new password');
      await visitor.ok('mutation($t: String!, $p: String!) { resetPassword(token: $t, password: $p) }', {
        t: token,
        p: 'another horse battery',
      });
    },
  },
  'the key of a program': {
    of: 'machine',
    take: (_where, admin, { keyId }) =>
      ask(admin, 'mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id: keyId }),
  },
  'the key of a program, and nobody is told': {
    of: 'machine',
    take: (_where, _admin, { keyId = '' }) =>
      db.sql`update control.service_credential set revoked_at = now() where id = ${keyId}`,
  },
};

/** An import of so many contracts that it is still running long after. */
async function startImport(holder: Holder): Promise<string> {
  const lines = Array.from({ length: 20_000 }, (_, n) =>
    JSON.stringify({
      ocid: `ocds-abc123-${String(n)}`,
      id: `r${String(n)}`,
      date: '2026-01-05T10:00:00+01:00',
      tag: ['contract'],
      buyer: { name: `Buyer ${String(n)}` },
      contracts: [{ id: `K-${String(n)}`, title: `Road ${String(n)}`, value: { amount: 100, currency: 'NOK' } }],
    }),
  );
  const answer = await fetch(`${server.url}/imports?format=contracts/ocds&fileName=many.jsonl`, {
    method: 'POST',
    headers: { authorization: `Bearer ${holder.token}`, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  return ((await answer.json()) as { id: string }).id;
}

const handledOf = async (id: string) =>
  (await db.sql<{ handled: number; status: string }[]>`select handled, status from import_run where id = ${id}`)[0];

test.each(Object.entries(takings))(
  'within five seconds nobody gets in any more by what was taken: %s',
  { timeout: 60_000 },
  async (_name, taking) => {
    const where = await company();
    const admin = (await signIn(where.admin.email, where.slug)).token;
    const holder: Holder & { keyId?: string } =
      taking.of === 'machine' ? await program(admin) : await signIn(where.holder.email, where.slug);
    const run = await startImport(holder);
    await expect.poll(async () => (await handledOf(run))?.handled, { timeout: 20_000 }).toBeGreaterThan(0);

    const watch = new Watch();
    const followers = [];
    for (const [index, url] of server.addresses.entries()) {
      for (const entrance of await entrancesOf(url, holder)) watch.over(entrance, String(index));
      followers.push(await openSocket(url, `Bearer ${holder.token}`));
    }
    if (holder.cookie) watch.over(renewalOf(server.addresses[1] ?? '', holder), '1', 1000);
    const everyOne = async () => {
      await expect.poll(() => watch.lastOpen.size, { timeout: 15_000 }).toBe(holder.cookie ? 13 : 12);
    };
    await everyOne(); // all of them are ways in, before

    await taking.take(where, admin, holder);
    const taken = Date.now();
    await sleep(within);
    const [atTheEnd, heardThen] = [await handledOf(run), followers.map(({ heard }) => heard.length)];
    const writer = taking.take === takings['the company, suspended']?.take ? null : admin;
    for (let n = 0; n < 4; n += 1) {
      const input = `{ customerNo: "after-${String(n)}", displayName: "After" }`;
      if (writer) await ask(writer, `mutation { createCustomer(input: ${input}) { id } }`, {});
      await sleep(500);
    }
    await watch.end();

    const late = [...watch.lastOpen].filter(
      ([name, at]) => at > taken + within && !taking.stays?.some((each) => name.startsWith(`${each} `)),
    );
    expect(late).toEqual([]);
    expect(followers.map(({ heard }) => heard.length)).toEqual(heardThen);
    cells += watch.tried.size + followers.length;
    const { handled, status } = (await handledOf(run)) ?? {};
    cells += 1;
    const goesOn = handled !== atTheEnd?.handled && status !== 'failed';
    expect([status, goesOn]).toEqual([status, taking.keepsJobs ?? false]);
    for (const follower of followers) follower.close();
    await db.sql`delete from import_file where id = ${run}`;
    await db.sql`update import_run set status = 'failed' where id = ${run}`;
  },
);

async function program(admin: string): Promise<Holder & { keyId: string }> {
  const { key, id } = await (await partner(server, admin, ['*:*:all'])).key();
  return { token: key, cookie: null, keyId: id };
}
