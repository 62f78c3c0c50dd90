import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../config.ts';
import { keysRule, type MasterKey, newKey, readKeys } from './master-key.ts';

const remark = `# Keys of what is encrypted in the database. Without them it cannot be read: keep a copy apart from the database's backups.
# The first seals, the others still open. docs/encryption.md
`;

/** @throws StartupError when it cannot be read or holds no keys */
export function readKeyFile(file: string): MasterKey[] {
  const keys = readKeys(inWords(() => readFileSync(file, 'utf8')));
  if (!keys) throw new StartupError(`ENCRYPTION_KEY_FILE must hold ${keysRule}.`);
  return keys;
}

/** Makes the file with one new key, readable by its owner alone; one that is there stays as it is. Of two at once, one makes it. */
export function ensureKeyFile(file: string): void {
  inWords(() => {
    if (statSync(file, { throwIfNoEntry: false })) return;
    mkdirSync(dirname(file), { recursive: true });
    const beside = writeBeside(file, [newKey()]);
    try {
      linkSync(beside, file);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    unlinkSync(beside);
  });
}

/** Puts a new key before the others: from now on it seals. */
export function addKey(file: string): MasterKey {
  const key = newKey();
  const keys = [key, ...readKeyFile(file)];
  inWords(() => renameSync(writeBeside(file, keys), file));
  return key;
}

/** Tells one content of the file from another without reading it. */
export function markOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${String(found.ino)} ${String(found.mtimeMs)} ${String(found.size)}` : '';
}

function writeBeside(file: string, keys: readonly MasterKey[]): string {
  const beside = `${file}.${randomUUID()}`;
  writeFileSync(beside, `${remark}${keys.map((key) => `${key.toText()}\n`).join('')}`, { mode: 0o600, flag: 'wx' });
  return beside;
}

function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`ENCRYPTION_KEY_FILE: ${reason}`, { cause: error });
  }
}
