import { randomUUID } from 'node:crypto';
import { beforeEach, expect, inject, test } from 'vitest';
import { openConnection, type Sql } from './database/client.ts';
import { transact } from './database/transaction.ts';
import { systemPrincipal } from './engine/permissions.ts';
import { auditPlaces, verifyAudit } from './test/audit.ts';
import { anotherDatabase, testDatabase } from './test/database.ts';
import { fill } from './test/fill.ts';
import { everyRow } from './test/every-row.ts';
import { runMove, startMove } from './test/move-command.ts';
import { serverInTest } from './test/server.ts';
import { socketInTest } from './test/socket.ts';

const db = await testDatabase();
const places = await auditPlaces();
const server = await serverInTest(db.url, { AUDIT_DIR: places.folder, AUDIT_KEY_FILE: places.keyFile });
const { auth } = server;
const fjord = await auth.findTenant('fjord');
const soon = { timeout: 15_000, interval: 50 };
const ingrid = await server.token('ingrid@fjord.example', 'fjord');
const grace = await server.token('grace@granite.example', 'granite');
const move = (...args: string[]) => runMove(db.url, ...args);

const rowsIn = async (sql: Sql) =>
  new Map(
    (await sql.unsafe<{ name: string; rows: number; hash: string }[]>(everyRow, [fjord])).map(
      ({ name, rows, hash }) => [name, `${String(rows)} ${hash}`] as const,
    ),
  );
const create = 'mutation($i: CreateCustomerInput!) { createCustomer(input: $i, idempotencyKey: "k1") { id } }';
const createCustomer = (token: string, customerNo: string, text = create) =>
  server.graphql(token, text.replace('"k1"', `"${customerNo}"`), { i: { customerNo, displayName: customerNo } });
const customers = async (token: string) =>
  (await server.graphql(token, '{ customers { totalCount } }')).body.data?.['customers'];
const shardOf = async () =>
  (await db.sql<{ shard: string | null }[]>`select shard_id as shard from control.tenant where id = ${fjord}`)[0]
    ?.shard;
const databases = [db.url];
const another = async () => {
  const url = await anotherDatabase();
  databases.push(url);
  return url;
};
/** As if every move had been done a while ago. */
const longAgo = async () => {
  for (const url of databases) {
    const sql = openConnection(url);
    await sql`update control.tenant_move set since = since - interval '1 hour'`;
    await sql.end();
  }
};

const auditOf = async (sql: Sql) => (await verifyAudit(sql, places.folder)).findings;

await fill(db, fjord);
await db.sql`
  insert into import_file (id, tenant_id, content) select id, tenant_id, decode('00ff10', 'hex') from import_run where tenant_id = ${fjord}`;
await db.sql`
  with added as (
    select (graphile_worker.add_job('imports.preview', json_build_object('tenantId', ${fjord}::text, 'n', 1.50), run_at => now() + interval '1 day',
      flags => array[${`tenant:${fjord}`}::text])).id
  ) select from added`;
await db.sql`update graphile_worker._private_jobs set attempts = 3, last_error = 'not yet' where flags ? ${`tenant:${fjord}`}`;
for (const no of ['a', 'b']) await createCustomer(ingrid, no);
// a row that refers to one that is copied after it
await db.sql`update contract set parent_contract_id = id where tenant_id = ${fjord}`;

/** In the registry's database, whatever the test before has left. */
beforeEach(async () => {
  if ((await shardOf()) === null) return;
  await longAgo();
  for (const args of [['--forget'], ['--to', 'shared']]) {
    const { code, said } = await move('fjord', ...args);
    if (code !== 0) throw new Error(said);
  }
}, 60_000);

test(
  'every table with a company is copied, and nobody has to say so of a new one; what is in them is the same to the byte',
  { timeout: 120_000 },
  async () => {
    const url = await another();
    const own = openConnection(url);
    const [without] = await db.sql<{ names: string[] }[]>`
      select array_agg(relname::text order by relname) as names from pg_class c
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')`;
    expect(without?.names).toEqual(['audit_sealer', 'change_sequencer']); // one row each, of the database itself
    await expect
      .poll(
        async () =>
          (await db.sql`select from audit_entry e where not exists (select from audit_seal s where s.entry_id = e.id)`)
            .length,
        soon,
      )
      .toBe(0);
    const before = await rowsIn(db.sql);
    expect([...before].filter(([, sum]) => sum.startsWith('0 ')).map(([name]) => name)).toEqual([]);
    const theirs = await socketInTest(server.url, ingrid);
    const others = await socketInTest(server.url, grace);
    let isGone = false;
    void others.closed.then(() => (isGone = true));

    const { code, said } = await move('fjord', '--to', url);
    expect([code, said]).toEqual([0, expect.stringMatching(/contract: 1 rows, compared/)]);
    expect(await rowsIn(own)).toEqual(before);
    expect(await rowsIn(db.sql)).toEqual(before); // until it is forgotten

    const [closed, reason] = await theirs.closed;
    expect([closed, String(reason), isGone]).toEqual([4403, 'Your company has moved', false]);
    expect(await customers(ingrid)).toEqual({ totalCount: 3 });
    expect((await createCustomer(ingrid, 'c')).body.errors).toBeUndefined();
    expect((await createCustomer(ingrid, 'a')).body.data).toBeDefined(); // its key is known there too
    expect(await customers(ingrid)).toEqual({ totalCount: 4 });
    expect((await rowsIn(db.sql)).get('customer')).toBe(before.get('customer'));
    const search = await server.graphql(ingrid, '{ customers(search: "canary") { totalCount } }');
    expect(search.body.data).toEqual({ customers: { totalCount: 1 } });
    const jobs =
      await own`select attempts, last_error, run_at > now() + interval '23 hours' as later from graphile_worker.jobs where task_identifier = 'imports.preview'`;
    expect(jobs).toMatchObject([{ attempts: 3, last_error: 'not yet', later: true }]);
    const moved = async () =>
      own`select changes from audit_entry where tenant_id = ${fjord} and command = 'moveTenant'`;
    await expect.poll(async () => (await moved()).length, soon).toBe(1);
    for (const sql of [own, db.sql]) await expect.poll(() => auditOf(sql), soon).toEqual([]);
    // whoever has not noticed cannot write where nobody reads any more
    const late = transact(db.points, systemPrincipal(fjord), (tx) =>
      tx.query(
        `insert into audit_entry (id, tenant_id, aggregate, command, actor_kind, changes) values (gen_random_uuid(), $1::uuid, 'x', 'x', 'x', '[]')`,
        [fjord],
      ),
    );
    await expect(late).rejects.toMatchObject({ code: '55006' });

    expect((await move('fjord', '--forget')).said).toMatch(/has just left .*, in \d+ seconds/);
    await longAgo();
    expect((await move('fjord', '--to', 'shared')).said).toMatch(/has rows of the company in .*--forget/);
    const forgotten = await move('fjord', '--forget');
    expect([forgotten.code, forgotten.said]).toEqual([0, expect.stringContaining('rows are gone')]);
    const left = [...(await rowsIn(db.sql))].filter(([, sum]) => !sum.startsWith('0 ')).map(([name]) => name);
    expect(left).toEqual(['audit_entry', 'audit_seal']);
    expect(await customers(grace)).toEqual({ totalCount: 0 });
    expect(await customers(ingrid)).toEqual({ totalCount: 4 });
    const [grants] = await db.sql<
      { may: boolean }[]
    >`select has_table_privilege('plinth_app', 'contract', 'delete') as may`;
    expect(grants).toEqual({ may: false });

    const follower = await socketInTest(server.url, ingrid);
    const there = await rowsIn(own);
    expect((await move('fjord', '--to', 'shared')).code).toBe(0);
    expect(await rowsIn(db.sql)).toEqual(there);
    await follower.closed;
    expect(await shardOf()).toBeNull();
    expect((await createCustomer(ingrid, 'd')).body.errors).toBeUndefined();
    expect(await customers(ingrid)).toEqual({ totalCount: 5 });
    for (const sql of [own, db.sql]) await expect.poll(() => auditOf(sql), soon).toEqual([]);
    await longAgo();
    expect((await move('fjord', '--forget')).code).toBe(0);
    await own.end();
  },
);

test(
  'who followed the changes reads anew in the new place, and also when the company is back',
  { timeout: 60_000 },
  async () => {
    const url = await another();
    const text = 'subscription($since: String) { changes(since: $since) { kind position } }';
    const follow = async (since: string | null) => {
      const socket = await socketInTest(server.url, ingrid);
      socket.send({ id: 's', type: 'subscribe', payload: { query: text, variables: { since } } });
      const heard = () => socket.inbox.find(({ id }) => id === 's');
      await expect.poll(heard, soon).toBeDefined();
      return heard();
    };
    const headOf = (message: unknown) =>
      (message as { payload: { data: { changes: { position: string } } } }).payload.data.changes.position;
    const [here] = [headOf(await follow(null))];
    const unknown = { type: 'error', payload: [{ extensions: { code: 'RESYNC_REQUIRED' } }] };
    expect((await move('fjord', '--to', url)).code).toBe(0);
    await expect.poll(() => follow(here), soon).toMatchObject(unknown);
    const there = headOf(await follow(null));
    await longAgo();
    expect((await move('fjord', '--forget')).code).toBe(0);
    expect((await move('fjord', '--to', 'shared')).code).toBe(0);
    for (const since of [here, there]) await expect.poll(() => follow(since), soon).toMatchObject(unknown);
  },
);

test(
  'while it is moved it can be read, and who writes is told to try again in a moment',
  { timeout: 60_000 },
  async () => {
    const url = await another();
    const own = openConnection(url);
    const before = await customers(ingrid);
    let release = () => {};
    const held = own.begin(async (sql) => {
      await sql`lock table contract in exclusive mode`;
      await new Promise<void>((resolve) => (release = resolve));
    });
    const moving = startMove(db.url, 'fjord', '--to', url);
    await expect.poll(moving.said, soon).toContain('customer: ');
    const refused = await createCustomer(ingrid, 'e');
    expect(refused.body.errors?.[0]?.extensions).toMatchObject({
      code: 'UNAVAILABLE',
      rule: 'tenant.moving',
      params: { retryAfter: 5 },
    });
    expect(await customers(ingrid)).toEqual(before);
    expect((await createCustomer(grace, 'e')).body.errors).toBeUndefined();
    const second = await move('granite', '--to', url);
    expect([second.code, second.said]).toEqual([1, expect.stringContaining('A company is being moved')]);
    release();
    await held;
    expect((await moving.ended).code).toBe(0);
    await expect.poll(async () => (await createCustomer(ingrid, 'e')).body.errors, soon).toBeUndefined();
    await own.end();
  },
);

test(
  'killed at any point it leaves the company where it was, and the next one begins anew',
  { timeout: 180_000 },
  async () => {
    const url = await another();
    const own = openConnection(url);
    const blocker = openConnection(db.url);
    const before = await rowsIn(db.sql);
    /** Holds a lock, so that the move stops at it; kills it there. */
    const killedAt = async (sql: Sql, lock: string, until: string) => {
      let release = () => {};
      const held = sql.begin(async (tx) => {
        await tx.unsafe(lock);
        await new Promise<void>((resolve) => (release = resolve));
      });
      const moving = startMove(db.url, 'fjord', '--to', url);
      await expect.poll(moving.said, soon).toContain(until);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await moving.kill();
      release();
      await held;
      expect(await shardOf()).toBeNull();
      expect((await createCustomer(ingrid, `k${randomUUID()}`)).body.errors).toBeUndefined();
    };
    // waits for a transaction that writes
    await killedAt(blocker, 'select pg_current_xact_id()', 'not written');
    // in the middle of a table
    await killedAt(own, 'lock table contract_note in exclusive mode', 'contract: ');
    // everything is there, and not committed
    await killedAt(own, 'select pg_advisory_xact_lock(4713)', 'idempotency_key: ');
    const [empty] = await own`select from customer where tenant_id = ${fjord}`;
    expect(empty).toBeUndefined();
    // committed there, and the registry does not know
    await killedAt(blocker, 'lock table control.tenant in share mode', 'in the new place.');
    expect((await own`select from customer where tenant_id = ${fjord}`).length).toBeGreaterThan(0);

    const again = await move('fjord', '--to', url);
    expect([again.code, again.said]).toEqual([0, expect.stringContaining('of a move that was broken off')]);
    expect((await rowsIn(own)).get('contract')).toBe(before.get('contract'));
    expect((await createCustomer(ingrid, 'z')).body.errors).toBeUndefined();
    for (const sql of [own, db.sql]) await expect.poll(() => auditOf(sql), soon).toEqual([]);
    await Promise.all([own.end(), blocker.end()]);
  },
);

test('what cannot be is said in words that help', { timeout: 60_000 }, async () => {
  const onServer = (path: string, change: (url: URL) => void = () => {}) => {
    const url = new URL(inject('serverUrl'));
    url.pathname = `/${path}`;
    change(url);
    return url.href;
  };
  expect((await move('nobody', '--to', 'shared')).said).toMatch(/no company "nobody"; there are: .*fjord, granite/);
  expect((await move('granite', '--to', 'shared')).said).toContain('there is nothing to move');
  expect((await move('granite', '--to', db.url.replace('127.0.0.1', 'localhost'))).said).toContain(
    'there is nothing to move',
  );
  expect((await move('granite', '--to', onServer('not_there'))).said).toContain('does not exist');
  expect((await move('granite', '--to', 'mysql:what')).code).toBe(1);
  expect((await move('granite')).said).toContain('npm run tenant:move');
  const other = await another();
  const sql = openConnection(other);
  await sql`insert into migrations.applied (name, hash) values ('20990101_from_the_future', '')`;
  expect((await move('granite', '--to', other)).said).toContain('20990101_from_the_future');
  await sql`delete from migrations.applied where name like '2099%'`;
  await sql`insert into control.tenant (id, slug, name) values (gen_random_uuid(), 'theirs', 'Theirs')`;
  expect((await move('granite', '--to', other)).said).toContain('another system');
  await sql`create role plinth_without login password 'without'`;
  const url = onServer(new URL(other).pathname.slice(1), (each) => {
    each.username = 'plinth_without';
    each.password = 'without';
  });
  const refused = await move('granite', '--to', url);
  await sql`drop role plinth_without`;
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('its user may not create roles')]);
  await sql.end();
  expect(await customers(grace)).toBeDefined();
});
