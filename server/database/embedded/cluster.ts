import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseLog } from '../embedded.ts';
import { chooseAccount, spawnAs, type Account } from './account.ts';
import { isCode, type Binaries } from './binaries.ts';

/** The role that owns everything: superuser here, a plain owner under DATABASE_URL. */
export const ownerName = 'plinth';

/** A data directory of Postgres and all that is needed to run it. */
export type Cluster = { directory: string; logFile: string; password: string; account: Account; binaries: Binaries };

/**
 * Opens the cluster in `<dataDir>/postgres`, creating it first when there is none. A creation that was interrupted leaves nothing
 * but a directory that the next one removes.
 *
 * @throws Error with the words of initdb when it fails, or when the files belong to another account
 */
export async function openCluster(dataDir: string, binaries: Binaries, log: DatabaseLog): Promise<Cluster> {
  const directory = join(dataDir, 'postgres');
  const passwordFile = join(dataDir, 'postgres.password');
  const logFile = join(dataDir, 'postgres.log');
  const isNew = !(await exists(directory));
  if (isNew) log.info({ directory }, 'creating the database cluster');
  const account = isNew
    ? await createCluster(directory, passwordFile, binaries)
    : await chooseAccount(directory, binaries.postgres, false);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  return { directory, logFile, password, account, binaries };
}

async function createCluster(directory: string, passwordFile: string, binaries: Binaries): Promise<Account> {
  const unfinished = `${directory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const account = await chooseAccount(unfinished, binaries.initdb, true);
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  await chmod(passwordFile, 0o600);
  if (account.owner) await chown(passwordFile, account.owner.uid, account.owner.gid);
  await runInitdb(account, binaries, [
    `--pgdata=${unfinished}`,
    `--username=${ownerName}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider orders by code point and never changes under an index, as a system's or ICU's does when upgraded.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ]);
  await rename(unfinished, directory);
  return account;
}

async function runInitdb(account: Account, binaries: Binaries, args: string[]): Promise<void> {
  const child = spawnAs(account, binaries.initdb, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  let said = '';
  child.stdout?.on('data', (text) => (said += text));
  child.stderr?.on('data', (text) => (said += text));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`initdb failed:\n${said.trim()}`))));
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}
