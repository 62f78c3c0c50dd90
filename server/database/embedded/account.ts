import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chown, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartupError } from '../../config.ts';

const run = promisify(execFile);

/** How Postgres programs are started: as whom, and through which program in front. */
export type Account = { uid?: number; gid?: number; owner?: { uid: number; gid: number }; prefix: string[] };

/**
 * Decides as whom Postgres runs. It refuses to run as root, so root starts it as `nobody`; where `nobody` cannot reach the files
 * (a home directory is 0700), as root seen as `nobody` in a user namespace; where the kernel allows no namespace
 * (containers), as `nobody` with the one capability to pass directories.
 *
 * @param directory the cluster, or an empty directory for it, which is given to the account chosen
 * @param program   a program of Postgres that the account must be able to start
 * @throws Error saying what to do when none of them works
 */
export async function chooseAccount(directory: string, program: string, isNew: boolean): Promise<Account> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const existing = await stat(directory);
  const isRoots = existing.uid === 0;
  const owner = isNew || isRoots ? await nobody() : { uid: existing.uid, gid: existing.gid };
  for (const account of candidates(owner)) {
    if (!isNew && isRoots !== (account.owner?.uid === 0)) continue;
    if (isNew && account.owner) await chown(directory, account.owner.uid, account.owner.gid);
    if (await works(account, program, directory)) return account;
  }
  throw new StartupError(
    `Postgres does not run as root, and no other account can reach both ${program} and ${directory}. ` +
      'Start as an ordinary user, move the project out of a private directory, or set DATABASE_URL.',
  );
}

/** Starts a program of Postgres as `account`. */
export function spawnAs(account: Account, program: string, args: string[], options: SpawnOptions): ChildProcess {
  const [file = program, ...rest] = [...account.prefix, program, ...args];
  return spawn(file, rest, { ...options, uid: account.uid, gid: account.gid });
}

function candidates(owner: { uid: number; gid: number }): Account[] {
  const { uid, gid } = owner;
  const namespace = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`];
  const capability = [
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--bounding-set=-all,+dac_override',
  ];
  return [
    { uid, gid, owner, prefix: [] },
    { owner: { uid: 0, gid: 0 }, prefix: namespace },
    { owner, prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capability] },
  ];
}

async function works(account: Account, program: string, directory: string): Promise<boolean> {
  const child = spawnAs(account, 'sh', ['-c', 'test -x "$0" && test -O "$1" && test -w "$1"', program, directory], {
    stdio: 'ignore',
    cwd: '/',
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false)); // the program in front is not installed
    child.once('exit', (code) => resolve(code === 0));
  });
}

async function nobody(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
