import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from '../../config.ts';

const busy = 5; // SQLITE_BUSY

/**
 * Takes `directory` for this process until the returned function is called or the process ends, however it ends.
 *
 * The lock is SQLite's on an empty database: a lock of the operating system, so that none is left behind by kill -9 and no
 * process number has to be believed. Node has no other.
 *
 * @throws Error when another process holds it
 */
export function lockDirectory(directory: string): () => void {
  const lock = new DatabaseSync(join(directory, 'in-use'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Error && 'errcode' in cause && cause.errcode === busy)) throw cause;
    throw new StartupError(`Another Plinth server is using ${directory}. Stop it, or give this one its own DATA_DIR.`, {
      cause,
    });
  }
  return () => {
    if (lock.isOpen) lock.close();
  };
}
