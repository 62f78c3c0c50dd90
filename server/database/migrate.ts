import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { StartupError } from '../config.ts';
import { openConnection, type Sql } from './client.ts';
import type { DatabaseLog } from './embedded.ts';
import { ensurePartitions } from './partitions.ts';
import { createRoles } from './roles.ts';

const schemaFolder = fileURLToPath(new URL('../../schema', import.meta.url));
const lockNumber = 5_210_425_001; // any number that nobody else takes in this database
const policies = 'policies.sql';

type Step = { name: string; file: string; text: string; hash: string };

/**
 * Brings the database at `url` (as its owner) to the state of `folder`: roles, then the migrations not yet applied, each in a
 * transaction of its own, then `policies.sql` when it or a table has changed, then partitions for the months to come. Two starters at
 * once are safe: the second waits.
 *
 * @param options.folder holds `migrations/<name>/migration.sql` and `policies.sql`; the product's own by default
 * @throws StartupError when an applied migration was edited or is unknown here, when a right is missing, or when SQL fails, naming
 *   file and line
 */
export async function migrate(url: string, options: { log: DatabaseLog; folder?: string }): Promise<void> {
  const { log, folder = schemaFolder } = options;
  const sql = openConnection(url);
  try {
    const [lock] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${lockNumber}) as taken`;
    if (!lock?.taken) {
      log.info('another process is migrating this database; waiting for it');
      await sql`select pg_advisory_lock(${lockNumber})`;
    }
    await createRoles(sql);
    const applied = await readApplied(sql);
    const pending = findPending(await readMigrations(folder), applied);
    for (const step of pending) {
      await apply(sql, step);
      log.info({ migration: step.name }, 'migration applied');
    }
    const rules = await readStep(policies, join(folder, policies));
    if (rules && (pending.length > 0 || applied.get(policies) !== rules.hash)) await apply(sql, rules);
    await ensurePartitions(sql);
  } finally {
    await sql.end({ timeout: 5 }); // and with the session goes its lock
  }
}

/** Whether a database is as this version wants it: nothing is to be applied, and nothing unknown was. @throws StartupError as `migrate` does */
export async function isUpToDate(sql: Sql): Promise<boolean> {
  const [known] = await sql<{ found: boolean }[]>`select to_regclass('migrations.applied') is not null as found`;
  if (!known?.found) return false;
  const applied = await readApplied(sql);
  const rules = await readStep(policies, join(schemaFolder, policies));
  const pending = findPending(await readMigrations(schemaFolder), applied);
  return pending.length === 0 && applied.get(policies) === rules?.hash;
}

async function readApplied(sql: Sql): Promise<Map<string, string>> {
  await sql`create schema if not exists migrations`;
  await sql`create table if not exists migrations.applied (
    name text primary key,
    hash text not null,
    applied_at timestamptz not null default now()
  )`;
  const rows = await sql<{ name: string; hash: string }[]>`select name, hash from migrations.applied`;
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

/** The migrations that are still to be applied, provided the applied ones are what they were. */
function findPending(all: Step[], applied: Map<string, string>): Step[] {
  const edited = all.find(({ name, hash }) => applied.has(name) && applied.get(name) !== hash);
  if (edited) throw new StartupError(`${edited.file} was edited after this database had applied it.`);
  const known = new Set(all.map(({ name }) => name));
  const unknown = [...applied.keys()].find((name) => name !== policies && !known.has(name));
  if (unknown) throw new StartupError(`The database has migration ${unknown}, which this version does not know.`);
  return all.filter(({ name }) => !applied.has(name));
}

async function apply(sql: Sql, { name, file, text, hash }: Step): Promise<void> {
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(text);
      await transaction`insert into migrations.applied (name, hash) values (${name}, ${hash})
        on conflict (name) do update set hash = excluded.hash, applied_at = now()`;
    });
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    const line = text.slice(0, Number(error.position ?? 0)).split('\n').length;
    throw new StartupError(`${file}, line ${line}: ${error.message}`, { cause: error });
  }
}

async function readMigrations(folder: string): Promise<Step[]> {
  const root = join(folder, 'migrations');
  if (!(await exists(root))) return [];
  const names = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const steps = await Promise.all(names.sort().map((name) => readStep(name, join(root, name, 'migration.sql'))));
  return steps.filter((step) => step !== undefined);
}

async function readStep(name: string, file: string): Promise<Step | undefined> {
  if (!(await exists(file))) return undefined;
  const text = await readFile(file, 'utf8');
  return { name, file, text, hash: createHash('sha256').update(text).digest('hex') };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
