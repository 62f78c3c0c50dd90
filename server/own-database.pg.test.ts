import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, inject, test } from 'vitest';
import { loadConfig } from './config.ts';
import { openConnection } from './database/client.ts';
import { startServer } from './start.ts';
import { auditPlaces, verifyAudit } from './test/audit.ts';
import { anotherDatabase, testDatabase } from './test/database.ts';
import { ownCompany } from './test/own-company.ts';
import { freePort, serverInTest } from './test/server.ts';
import { socketInTest } from './test/socket.ts';

const db = await testDatabase();
const places = await auditPlaces();
const server = await serverInTest(db.url, { AUDIT_DIR: places.folder, AUDIT_KEY_FILE: places.keyFile });
const soon = { timeout: 15_000, interval: 50 };

const companyIn = (url: string) => ownCompany(server, url);

const create = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }';
const createCustomer = async (token: string, customerNo: string) => {
  const { body } = await server.graphql(token, create, { i: { customerNo, displayName: customerNo } });
  const made = body.data?.['createCustomer'] as { id: string } | undefined;
  if (!made) throw new Error(JSON.stringify(body.errors));
  return made.id;
};
const count = '{ customers { totalCount } }';
const emptyDatabase = async () => {
  const name = `plinth_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(inject('serverUrl'));
  url.pathname = `/${name}`;
  return { name, url: url.href };
};
const onServer = async (statement: string) => {
  const admin = openConnection(inject('serverUrl'));
  await admin.unsafe(statement).finally(() => admin.end());
};

test(
  'a company in a database of its own has everything there: records, changes, audit, jobs; and nothing of it is in another',
  { timeout: 60_000 },
  async () => {
    const url = await anotherDatabase();
    const { id: tenant, token } = await companyIn(url);
    const own = openConnection(url);
    const socket = await socketInTest(server.url, token);
    socket.send({ id: 's', type: 'subscribe', payload: { query: 'subscription { changes { kind id position } }' } });
    await expect
      .poll(() => socket.inbox.find((message) => message.id === 's'), soon)
      .toMatchObject({ payload: { data: { changes: { kind: 'HEAD' } } } });
    const id = await createCustomer(token, 'apart');
    await expect
      .poll(() => socket.inbox.filter((message) => message.id === 's').at(-1), soon)
      .toMatchObject({ payload: { data: { changes: { kind: 'CREATED', id } } } });
    expect((await server.graphql(token, count)).body).toMatchObject({ data: { customers: { totalCount: 1 } } });

    const history = `{ history(aggregate: Customer, id: "${id}") { command seal { number } } }`;
    await expect
      .poll(async () => (await server.graphql(token, history)).body.data, soon)
      .toMatchObject({
        history: [{ command: 'createCustomer', seal: { number: expect.stringMatching(/^\d+$/) as string } }],
      });

    const uploaded = await fetch(`${server.url}/imports?format=contracts/la-businesses&fileName=la.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: 'nothing that this format reads',
    });
    expect(uploaded.status).toBe(201);
    const { id: run } = (await uploaded.json()) as { id: string };
    await expect
      .poll(async () => (await own`select status from import_run where id = ${run}`)[0]?.['status'], soon)
      .toBe('failed');

    const tables = await db.sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;
    const rowsIn = async (sql: typeof own) => {
      const counts = await Promise.all(
        tables.map(({ name }) => sql`select from ${sql(name)} where tenant_id = ${tenant}`),
      );
      return counts.reduce((sum, { length }) => sum + length, 0);
    };
    expect(await rowsIn(db.sql)).toBe(0);
    expect(await rowsIn(own)).toBeGreaterThan(5);
    expect((await own`select from control.tenant`).length).toBe(0);
    await expect.poll(async () => (await verifyAudit(own, places.folder)).code, soon).toBe(0);
    expect((await verifyAudit(own, places.folder)).said).toMatch(/up to position [1-9]/);
    await own.end();
  },
);

test('connection settings are sealed where they are kept, and told to nobody', async () => {
  const { shard } = await companyIn(await anotherDatabase());
  const [kept] = await db.sql<
    { connection: string; name: string }[]
  >`select connection, name from control.shard where id = ${shard.id}`;
  expect(kept?.connection).toMatch(/^s1\./);
  expect(kept?.name).toBe(shard.name);
  const secret = new URL(shard.url).password;
  expect(secret.length).toBeGreaterThan(5);
  expect(JSON.stringify(kept)).not.toContain(secret);
});

test(
  'a database that is not there stops its company alone, which is told so; once it is there, it is brought up to date and serves',
  { timeout: 60_000 },
  async () => {
    const { name, url } = await emptyDatabase();
    const { token } = await companyIn(url);
    const refused = await server.graphql(token, count);
    expect([refused.status, refused.headers.get('retry-after'), refused.body.errors?.[0]?.extensions]).toMatchObject([
      503,
      '5',
      { code: 'UNAVAILABLE', rule: 'tenant.database_unavailable' },
    ]);
    expect(JSON.stringify(refused.body)).not.toContain(name);
    const ingrid = await server.token('ingrid@fjord.example', 'fjord');
    expect((await server.graphql(ingrid, count)).status).toBe(200);
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { databases: { failed: 1 } }]);
    await onServer(`create database ${name}`);
    await expect.poll(async () => (await server.graphql(token, count)).status, { ...soon, timeout: 30_000 }).toBe(200);
    await createCustomer(token, 'late');
    await onServer(`drop database ${name} with (force)`);
  },
);

test(
  'two servers that find an empty database at the same moment bring it up to date together',
  { timeout: 90_000 },
  async () => {
    const { name, url } = await emptyDatabase();
    await onServer(`create database ${name}`);
    const { token, shard } = await companyIn(url);
    const config = loadConfig({
      ...process.env,
      DATABASE_URL: db.url,
      PORT: String(await freePort()),
      PUBLIC_URL: server.url,
      AUDIT_DIR: places.folder,
      AUDIT_KEY_FILE: places.keyFile,
      DEMO: '0',
    });
    const second = await startServer(config, db.url, pino({ level: 'error' }));
    const statuses = await Promise.all([
      server.graphql(token, count).then(({ status }) => status),
      Promise.resolve(second.shards.of(shard.id)).then(({ id }) => id),
    ]);
    expect(statuses).toEqual([200, shard.id]);
    await second.close();
    const sql = openConnection(url);
    const applied = await sql`select name from migrations.applied`;
    expect(applied.length).toBe((await db.sql`select name from migrations.applied`).length);
    await sql.end();
    await onServer(`drop database ${name} with (force)`);
  },
);

test('a database of another version stops its company alone', async () => {
  const url = await anotherDatabase();
  const sql = openConnection(url);
  await sql`insert into migrations.applied (name, hash) values ('20990101_from_the_future', '')`;
  await sql.end();
  const { token } = await companyIn(url);
  expect((await server.graphql(token, count)).status).toBe(503);
  const ingrid = await server.token('ingrid@fjord.example', 'fjord');
  expect((await server.graphql(ingrid, count)).status).toBe(200);
});
