import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { openConnection, openDatabase, type Sql } from '../database/client.ts';
import { startEmbeddedPostgres } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';
import { ensureDemoAccounts } from '../demo.ts';
import { createAuth } from '../platform/auth/auth.ts';
import { migrateJobs } from '../platform/jobs/worker.ts';
import { peerFunctions } from './peer-functions.ts';

/** The bench's own Postgres, kept between runs, with a database for each scale. */
export interface BenchCluster {
  /** The database at this scale, filled the first time; the owner's connection string. */
  dataset(scale: number): Promise<string>;
  readonly version: string;
  stop(): Promise<void>;
}

/** Where the server says it is found: the issuer of the tokens that every candidate verifies. */
export const publicUrl = 'http://localhost:4400';

const dataDir = fileURLToPath(new URL('../../.data/bench', import.meta.url));
const seedScript = fileURLToPath(new URL('../seed.ts', import.meta.url));
const log = pino({ level: 'warn' });
const full = { customers: 100_000, largeCustomers: 500, events: 2_000_000 };
/** Marks a database that is filled; another text fills it anew. */
const mark = 'complete, 3';
const tenants = ['fjord', 'granite'];

export async function startCluster(): Promise<BenchCluster> {
  await mkdir(dataDir, { recursive: true });
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  const sql = openConnection(postgres.url);
  const [server] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
  await sql.end();
  return {
    version: server?.version ?? 'unknown',
    dataset: (scale) => ensureDataset(postgres.url, scale),
    stop: postgres.stop,
  };
}

async function ensureDataset(clusterUrl: string, scale: number): Promise<string> {
  const name = `bench_${String(scale).replace('.', '_')}`;
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  if (!(await isComplete(clusterUrl, name))) {
    await recreate(clusterUrl, name);
    await fill(url.href, scale);
  }
  await migrate(url.href, { log }); // also when it was filled by an earlier version
  await prepare(url.href);
  return url.href;
}

/** A database without its mark was left half filled. */
async function isComplete(clusterUrl: string, name: string): Promise<boolean> {
  return withConnection(clusterUrl, async (sql) => {
    const [found] = await sql`select from pg_database d join pg_shdescription s on s.objoid = d.oid
      where d.datname = ${name} and s.description = ${mark}`;
    return found !== undefined;
  });
}

async function recreate(clusterUrl: string, name: string): Promise<void> {
  await withConnection(clusterUrl, async (sql) => {
    await sql`drop database if exists ${sql(name)} with (force)`;
    await sql`create database ${sql(name)}`;
  });
}

/** Companies and people, rows from the generator, then events up to their number: the generator makes about one for a contract. */
async function fill(url: string, scale: number): Promise<void> {
  console.error(`Filling the data set at ${String(scale)}×, once; the whole one takes some minutes.`);
  await migrate(url, { log });
  await migrateJobs(url);
  const auth = await createAuth({ databaseUrl: url, publicUrl, demo: true, triesPerAddress: 1_000 });
  const database = openDatabase(url, { applicationName: 'plinth bench' });
  await ensureDemoAccounts(auth, async () => database);
  await Promise.all([auth.close(), database.close()]);
  const customers = String(Math.round((full.customers * scale) / tenants.length));
  await Promise.all(
    tenants.map((tenant, index) =>
      promisify(execFile)(
        process.execPath,
        [seedScript, '--customers', customers, '--tenant', tenant, '--seed', String(index + 1)],
        { env: { ...process.env, DATABASE_URL: url } },
      ),
    ),
  );
  await withConnection(url, async (sql) => {
    await gatherContracts(sql, Math.max(20, Math.round(full.largeCustomers * scale)));
    await copyEvents(sql, Math.round(full.events * scale));
    await sql.unsafe('vacuum (freeze, analyze)');
    await sql.unsafe(`comment on database ${new URL(url).pathname.slice(1)} is '${mark}'`);
  });
}

/** The generator makes at most six contracts for a customer: so many of each company get two dozen that were others'. */
async function gatherContracts(sql: Sql, customers: number): Promise<void> {
  await sql.unsafe(
    `with large as (select id, tenant_id, row_number() over (partition by tenant_id order by id) - 1 as n from customer),
       taken as (select id, tenant_id, row_number() over (partition by tenant_id order by id) - 1 as n from contract)
     update contract c set customer_id = large.id from taken join large using (tenant_id)
     where c.tenant_id = taken.tenant_id and c.id = taken.id and taken.n / 24 = large.n and large.n < $1`,
    [customers],
  );
}

async function copyEvents(sql: Sql, wanted: number): Promise<void> {
  const [counted] = await sql<{ events: number }[]>`select count(*)::int as events from customer_event`;
  const copies = Math.ceil(wanted / Math.max(1, counted?.events ?? 0)) - 1;
  await sql.unsafe(
    `insert into customer_event (id, tenant_id, created_at, updated_at, producer, type, title, customer_id, contract_id, occurred_at, payload)
     select uuidv7(at - now()), tenant_id, at, at, producer, type, title, customer_id, contract_id, at, payload
     from (select e.*, now() - random() * interval '360 days' as at from customer_event e cross join generate_series(1, $1) limit $2) as copied`,
    [copies, Math.max(0, wanted - (counted?.events ?? 0))],
  );
}

/** What the peers need in the database beside our tables. */
async function prepare(url: string): Promise<void> {
  await withConnection(url, (sql) => sql.unsafe(peerFunctions).then(() => undefined));
}

export async function withConnection<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = openConnection(url);
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
