import { parseArgs } from 'node:util';
import type { TransactionSql } from 'postgres';
import { allDatabases } from './all-databases.ts';
import { loadConfig, StartupError } from './config.ts';
import { openConnection, type Sql } from './database/client.ts';
import type { DatabaseLog } from './database/embedded.ts';
import { isUpToDate } from './database/migrate.ts';
import { reachDatabase } from './database/reach.ts';
import { openKeys } from './encryption/key-ring.ts';
import { checkKeys } from './encryption/known-keys.ts';
import { systemPrincipal } from './engine/permissions.ts';
import { DomainError } from './errors.ts';
import { type AuthDatabase, openAuthDatabase } from './platform/auth/database.ts';
import { findTenant } from './platform/auth/members.ts';
import { tellCompany } from './platform/auth/tell-company.ts';
import type { Telling } from './platform/tenancy/move/copy-company.ts';
import { forgetCompany } from './platform/tenancy/move/forget-company.ts';
import { takeMark } from './platform/tenancy/move/marks.ts';
import { moveCompany, type MovePlace } from './platform/tenancy/move/move-company.ts';
import { alone } from './platform/tenancy/one-at-a-time.ts';
import { keepShard, readShard, shardName } from './platform/tenancy/shard-connections.ts';
import { prepareDatabase } from './prepare-database.ts';

const usage = `npm run tenant:move -- SLUG --to URL       moves a company to the database with this (its owner's) connection string
npm run tenant:move -- SLUG --to shared    moves it to the registry's own database
npm run tenant:move -- SLUG --forget       deletes what databases that it has left still hold of it, but for the audit

Servers go on; the company can be read and not written until it is there. docs/tenancy.md`;

const quiet: DatabaseLog = { info: () => {}, warn: console.warn, error: console.error };
const isSeen = process.stderr.isTTY;
const telling: Telling = {
  say: (line) => console.log(isSeen ? `\r\u001b[K${line}` : line),
  show: (line) => void (isSeen && process.stderr.write(`\r\u001b[K${line}`)),
};

async function main(): Promise<void> {
  const { slug, to, forget } = readArguments();
  const config = loadConfig(process.env);
  const ring = openKeys(config.encryption);
  const reached = await reachDatabase(config, quiet);
  const control = openAuthDatabase(reached.url);
  const owner = openConnection(reached.url);
  try {
    await checkKeys(owner, ring);
    const tenantId = await findTenant(control, slug);
    await alone(owner);
    if (!(await isUpToDate(owner)))
      throw new StartupError('The database is of an older version: start the server of this version first.');
    const home: MovePlace = { shardId: null, name: shardName(reached.url), url: reached.url };
    const from = await placeOf(control, tenantId, home);
    if (forget) {
      const left = (await allDatabases(reached.url, config)).filter(({ name }) => name !== from.name);
      await forgetCompany(tenantId, left, telling.say);
      telling.say(`Nothing is left of ${slug} but where it lives, in ${from.name}.`);
    } else if (to !== undefined) await move({ control, tenantId, slug, home, from }, to);
  } finally {
    await Promise.all([control.close(), owner.end({ timeout: 5 })]);
    await reached.release();
  }
}

interface Company {
  readonly control: AuthDatabase;
  readonly tenantId: string;
  readonly slug: string;
  readonly home: MovePlace;
  readonly from: MovePlace;
}

async function move({ control, tenantId, slug, home, from }: Company, wanted: string): Promise<void> {
  const to = wanted === 'shared' ? home : await otherPlace(control, home, wanted);
  if (await onConnection(from.url, async (one) => onConnection(to.url, (other) => isSame(one, other)))) {
    for (const state of ['arriving', 'leaving'] as const)
      await onConnection(to.url, (sql) => takeMark(sql, tenantId, state)); // of a move that was killed
    telling.say(`${slug} lives in ${from.name} already: there is nothing to move.`);
    return;
  }
  if (!(await onConnection(from.url, isUpToDate)))
    throw new StartupError(`${from.name} is of an older version: start the server of this version first.`);
  telling.say(`${slug} moves from ${from.name} to ${to.name}.`);
  const changes = [{ field: 'database', before: from.name, after: to.name }];
  const { id: actorId } = systemPrincipal(tenantId).actor;
  const done = { aggregate: 'Tenant', rootId: tenantId, command: 'moveTenant', requestId: null, changes };
  const tell = (sql: TransactionSql) =>
    tellCompany(sql, tenantId, { entry: { ...done, actorId, actorKind: 'system' } });
  await moveCompany({ control, tenantId, from, to, telling, tell });
  telling.say(
    `${slug} lives in ${to.name} now. ${from.name} still holds what was there before: npm run tenant:move -- ${slug} --forget deletes it.`,
  );
}

/** Another database than the registry's, brought up to date. */
async function otherPlace(control: AuthDatabase, home: MovePlace, url: string): Promise<MovePlace> {
  if (!URL.canParse(url)) throw new StartupError(usage);
  const name = shardName(url);
  await prepareDatabase(url, quiet, name).catch((error: unknown) => {
    const isRefused = error instanceof Error && 'code' in error && error.code === '42501';
    if (error instanceof StartupError) throw new StartupError(error.message.replace(/^DATABASE_URL/, name));
    if (isRefused) throw new StartupError(`${name}: its user has not the rights that are needed: ${error.message}.`);
    throw error;
  });
  if (await onConnection(home.url, async (one) => onConnection(url, (other) => isSame(one, other)))) return home;
  const [{ companies } = { companies: 0 }] = await onConnection(
    url,
    (sql) => sql<{ companies: number }[]>`select count(*)::int as companies from control.tenant`,
  );
  if (companies > 0)
    throw new StartupError(`${name} has a registry with companies of its own: it is another system's.`);
  const { id: shardId } = await keepShard(control, url);
  return { shardId, name, url };
}

async function placeOf(control: AuthDatabase, tenantId: string, home: MovePlace): Promise<MovePlace> {
  const [row] = await control.transaction(
    (sql) => sql<{ shardId: string | null }[]>`select shard_id as "shardId" from control.tenant where id = ${tenantId}`,
  );
  if (!row?.shardId) return home;
  const { id: shardId, name, url } = await readShard(control, row.shardId);
  return { shardId, name, url };
}

/** One database may be known under two addresses. */
async function isSame(one: Sql, other: Sql): Promise<boolean> {
  const [here, there] = await Promise.all([one, other].map(identityOf));
  return here === there;
}

async function identityOf(sql: Sql): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select (select system_identifier from pg_control_system()) || '/' || (select oid from pg_database where datname = current_database()) as id`;
  if (!row) throw new Error('a database has an identity');
  return row.id;
}

async function onConnection<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = openConnection(url);
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function readArguments(): { slug: string; to: string | undefined; forget: boolean } {
  try {
    const options = { to: { type: 'string' }, forget: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const { to, forget = false } = values;
    const [slug, ...more] = positionals;
    if (slug === undefined || more.length > 0 || (to === undefined) === !forget) throw new StartupError(usage);
    return { slug, to, forget };
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartupError || error instanceof DomainError ? error.message : error);
    process.exit(1);
  },
);
