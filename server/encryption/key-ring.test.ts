import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig, StartupError } from '../config.ts';
import { addKey } from './key-file.ts';
import { openKeys } from './key-ring.ts';
import { newKey } from './master-key.ts';
import { keyIdOf, open, seal } from './sealed.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plinth-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

const databaseUrl = 'postgres://plinth@db/plinth';
const opening = (env: Record<string, string>) => () => openKeys(loadConfig({ DATA_DIR: folder, ...env }).encryption);

test('beside the embedded Postgres, and in a demo, a file is made at the first start, for its owner alone, and stays', async () => {
  const made = opening({})();
  const file = join(folder, 'encryption-keys');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const before = await readFile(file, 'utf8');
  expect(before).toContain(made.sealing.toText());
  expect(opening({ DATABASE_URL: databaseUrl, DEMO: '1' })().sealing.id).toBe(made.sealing.id);
  expect(await readFile(file, 'utf8')).toBe(before);
});

test.each([
  ['there is no key', {}, 'ENCRYPTION_KEY_FILE or ENCRYPTION_KEYS must be set'],
  ['the file is not there', { ENCRYPTION_KEY_FILE: '/nowhere/keys' }, 'ENCRYPTION_KEY_FILE: ENOENT'],
  ['the keys are no keys', { ENCRYPTION_KEYS: 'hunter2' }, 'ENCRYPTION_KEYS must be'],
  [
    'both are given',
    { ENCRYPTION_KEYS: newKey().toText(), ENCRYPTION_KEY_FILE: '/nowhere' },
    'ENCRYPTION_KEYS must be absent',
  ],
])(
  'where %s the start is refused, naming the variable and not its value',
  (_what, env: Record<string, string>, said) => {
    const start = opening({ DATABASE_URL: databaseUrl, ...env });
    expect(start).toThrow(StartupError);
    expect(start).toThrow(said);
    expect(start).not.toThrow(/hunter2/);
  },
);

test('a file that holds no keys is refused', async () => {
  const ENCRYPTION_KEY_FILE = join(folder, 'keys');
  await writeFile(ENCRYPTION_KEY_FILE, 'hunter2');
  expect(opening({ DATABASE_URL: databaseUrl, ENCRYPTION_KEY_FILE })).toThrow('ENCRYPTION_KEY_FILE must hold');
  expect(opening({ DATABASE_URL: databaseUrl, ENCRYPTION_KEY_FILE })).not.toThrow(/hunter2/);
});

test('a key that is added to the file seals a second later, without a restart, and a broken file changes nothing', async () => {
  const ring = opening({})();
  const old = seal('a', 'text');
  const file = join(folder, 'encryption-keys');
  const added = addKey(file);
  await sleep(1100);
  const sealed = seal('a', 'text');
  expect(keyIdOf(sealed)).toBe(added.id);
  await writeFile(file, 'broken');
  await sleep(1100);
  expect([open('a', old), open('a', sealed)]).toEqual(['text', 'text']);
  expect(ring.all).toHaveLength(2);
});
