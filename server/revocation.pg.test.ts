import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { Accesses } from './platform/access/access.ts';
import { behaviour } from './domains/domains.ts';
import { setTerms } from './platform/tenancy/tenancy.ts';
import { accountClient, linkTo } from './test/account-client.ts';
import { model, schema } from './test/actors.ts';
import { testDatabase } from './test/database.ts';
import { fill } from './test/fill.ts';
import { rootProbes } from './test/isolation/probes.ts';
import { dataOf, partner } from './test/partner.ts';
import { entrancesOf, type Holder, openSocket, renewalOf, saidBy, Watch } from './test/revocation.ts';
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

const worker = ['customer', 'contract', 'customerEvent', 'importRun'].map((each) => `${each}:*:all`);

/** A company of its own, full of records, with an administrator and somebody who works at a site of it. */
async function company() {
  const slug = `r-${randomUUID().slice(0, 8)}`;
  const { id } = await server.auth.createTenant({ slug, name: slug });
  const targets = await fill(db, id);
  const report = (error: unknown) => {
    throw error;
  };
  const databaseOf = async () => server.database;
  const accesses = new Accesses({ databaseOf, model, roles: behaviour.roles, given: server.auth.given, report });
  const person = async (name: string) => {
    const email = `${name}-${slug}@example.com`;
    const { id: userId } = await server.auth.createUser({ email, name, password });
    await server.auth.setMembership({ user: userId, tenant: id, roles: ['admin'] });
    await accesses.take({ userId, tenantId: id, name, email });
    return { userId, email };
  };
  const [boss, holder] = [await person('boss'), await person('holder')];
  await db.sql`insert into control.tenant_limit (tenant_id, uploads) values (${id}, 1000)`; // not by the company, which may set less only
  const admin = (await signIn(boss.email, slug)).token;
  const { role } = await ask(admin, 'mutation($i: CreateRoleInput!) { role: createRole(input: $i) { id } }', {
    i: { name: 'worker', title: 'Worker', permissions: worker.map((permission) => ({ permission })) },
  });
  const { site } = await ask(admin, 'mutation { site: createSite(input: { code: "here", name: "Here" }) { id } }', {});
  const [roleId, siteId] = [(role as { id: string }).id, (site as { id: string }).id];
  const i = { roles: { set: [{ roleId }] }, sites: { set: [{ siteId }] } };
  await vi.waitFor(() => ask(admin, updateUser, { id: holder.userId, i }), 5_000); // the other instance hears of the site
  return { id, slug, admin, holder, roleId, siteId, targets };
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

const entrances = 16; // at two instances

interface Taking {
  /** Takes it away; the administrator's token is at hand. */
  take(where: Company, holder: Way): Promise<unknown>;
  /** Whose way in it is; a person's unless it says so. */
  readonly of?: 'machine';
  /** What stays open, as it should. */
  readonly stays?: readonly string[];
  /** What becomes of an import that was begun for them: it fails unless it says so. */
  readonly job?: 'goes on' | 'waits';
}

type Way = Holder & { readonly keyId?: string };

const updateUser = 'mutation($id: ID!, $i: UpdateUserInput!) { updateUser(id: $id, input: $i) { id } }';
const ask = async (token: string, query: string, variables: Record<string, unknown>) =>
  dataOf<Record<string, unknown>>((await server.graphql(token, query, variables)).body);
const sessionOf = async ({ holder }: Company) =>
  (await db.sql<{ id: string }[]>`select id from control.session where user_id = ${holder.userId}`)[0]?.id ?? '';

const takings: Readonly<Record<string, Taking>> = {
  'the role': {
    stays: ['a renewal'],
    take: ({ admin, holder }) => ask(admin, updateUser, { id: holder.userId, i: { roles: { set: [] } } }),
  },
  'what the role allows': {
    stays: ['a renewal'],
    take: ({ admin, roleId }) =>
      ask(admin, 'mutation($id: ID!, $i: UpdateRoleInput!) { updateRole(id: $id, input: $i) { id } }', {
        id: roleId,
        i: { permissions: { set: [] } },
      }),
  },
  'the site': {
    stays: ['a renewal', 'an upload', 'the formats of imports', 'a query on an open socket', 'a subscription'],
    job: 'goes on',
    take: ({ admin, holder }) => ask(admin, updateUser, { id: holder.userId, i: { sites: { set: [] } } }),
  },
  'the person, deactivated': {
    stays: ['a renewal'],
    take: ({ admin, holder }) => ask(admin, 'mutation($id: ID!) { deleteUser(id: $id) }', { id: holder.userId }),
  },
  'the membership, and nobody is told': {
    stays: ['a renewal'],
    take: ({ holder }) => db.sql`update control.membership set deactivated_at = now() where user_id = ${holder.userId}`,
  },
  'the session': {
    job: 'goes on',
    take: async (where) => server.auth.endSession({ userId: where.holder.userId, sessionId: await sessionOf(where) }),
  },
  'the session, and nobody is told': {
    job: 'goes on',
    take: ({ holder }) => db.sql`delete from control.session where user_id = ${holder.userId}`,
  },
  'the company, suspended': {
    job: 'waits',
    take: ({ id }) => setTerms(server.auth.control, id, { status: 'suspended' }),
  },
  'the password, set anew by the link of a mail': {
    job: 'goes on',
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
    take: ({ admin }, { keyId }) => ask(admin, 'mutation($id: ID!) { revokeApiKey(id: $id) { id } }', { id: keyId }),
  },
  'the key of a program, and nobody is told': {
    of: 'machine',
    take: (_where, { keyId = '' }) =>
      db.sql`update control.service_credential set revoked_at = now() where id = ${keyId}`,
  },
};

/** Keys that were taken away before are wrong, and few wrong ones a minute are looked at from one address. */
const patience = { timeout: 70_000, interval: 1_000 };

/** An import of so many contracts that it is still running long after. */
async function startImport(holder: Holder): Promise<string> {
  const lines = Array.from({ length: 8_000 }, (_, n) =>
    JSON.stringify({
      ocid: `ocds-abc123-${String(n)}`,
      id: `r${String(n)}`,
      date: '2026-01-05T10:00:00+01:00',
      tag: ['contract'],
      buyer: { name: `Buyer ${String(n)}` },
      contracts: [{ id: `K-${String(n)}`, title: `Road ${String(n)}`, value: { amount: 100, currency: 'NOK' } }],
    }),
  );
  const body = lines.join('\n');
  const headers = { authorization: `Bearer ${holder.token}`, 'content-type': 'application/x-ndjson' };
  return vi.waitFor(async () => {
    const address = `${server.url}/imports?format=contracts/ocds&fileName=many.jsonl`;
    const answer = await fetch(address, { method: 'POST', headers, body });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(text);
    return (JSON.parse(text) as { id: string }).id;
  }, patience);
}

const runOf = async (id: string) => {
  const [run] = await db.sql<
    { handled: number; status: string }[]
  >`select handled, status from import_run where id = ${id}`;
  return run ?? { handled: 0, status: 'gone' };
};

test.each(Object.entries(takings))(
  'within five seconds nobody gets in any more by what was taken: %s',
  { timeout: 200_000 },
  async (name, taking) => {
    const where = await company();
    const holder: Way =
      taking.of === 'machine'
        ? await program(where.admin)
        : { ...(await signIn(where.holder.email, where.slug)), ...(name === 'the site' && { site: where.siteId }) };
    const run = await startImport(holder);
    await expect.poll(async () => (await runOf(run)).handled, { timeout: 30_000 }).toBeGreaterThan(0);

    const watch = new Watch();
    const followers: Awaited<ReturnType<typeof openSocket>>[] = [];
    for (const [index, url] of server.addresses.entries()) {
      for (const entrance of await entrancesOf(url, holder)) watch.over(entrance, String(index));
      followers.push(await openSocket(url, saidBy(holder)));
    }
    if (holder.cookie) watch.over(renewalOf(server.addresses[1] ?? '', holder), '1', 1000);
    const all = entrances + (holder.cookie ? 1 : 0);
    await expect.poll(() => watch.lastOpen.size, { timeout: 20_000 }).toBe(all); // all of them are ways in, before

    await taking.take(where, holder);
    const taken = Date.now();
    await sleep(within);
    const [then, heardThen] = [await runOf(run), followers.map(({ heard }) => heard.length)];
    for (let n = 0; n < 4; n += 1) {
      const input = `{ customerNo: "after-${String(n)}", displayName: "After" }`;
      if (taking.job !== 'waits') await ask(where.admin, `mutation { createCustomer(input: ${input}) { id } }`, {});
      await sleep(500);
    }
    await watch.end();

    const stays = (each: string) => taking.stays?.some((one) => each.startsWith(one)) ?? false;
    const open = [...watch.lastOpen].filter(([, at]) => at > taken + within).map(([each]) => each);
    expect(open.filter((each) => !stays(each))).toEqual([]);
    const heard = followers.map((each) => each.heard.length > 0);
    expect([name, heard]).toEqual([name, [true, true]]);
    const hears = followers.map((each, index) => each.heard.length > (heardThen[index] ?? 0));
    expect(hears).toEqual(stays('a subscription') ? [true, true] : [false, false]);
    const now = await runOf(run);
    expect([now.status, now.handled > then.handled]).toEqual(becomes[taking.job ?? 'fails']);
    cells += watch.tried.size + followers.length + 1;
    if (!stays('a query on an open socket')) await askEverything(where, holder);

    for (const follower of followers) follower.close();
    // what went on stops as well, as soon as its person is gone
    await db.sql`update control.membership set deactivated_at = now() where user_id = ${where.holder.userId}`;
    const last = taking.job === 'waits' ? 'previewing' : 'failed';
    await expect.poll(async () => (await runOf(run)).status, { timeout: within }).toBe(last);
  },
);

const becomes = { fails: ['failed', false], waits: ['previewing', false], 'goes on': ['previewing', true] };

/** Each query that there is, at each instance: nothing of the company is in any answer. */
async function askEverything({ id, targets }: Company, holder: Holder): Promise<void> {
  const canary = `canary-${id.slice(0, 8)}`;
  for (const url of server.addresses)
    for (const { door, document: query, variables } of rootProbes(schema, model, 'query', targets)) {
      const headers = { 'content-type': 'application/json', ...saidBy(holder) };
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query, variables }),
      });
      expect([door, (await answer.text()).includes(canary)]).toEqual([door, false]);
      cells += 1;
    }
}

async function program(admin: string): Promise<Holder & { keyId: string }> {
  const { key, id } = await (await partner(server, admin, ['*:*:all'])).key();
  return { token: key, cookie: null, keyId: id };
}
