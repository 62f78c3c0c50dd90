import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { startServer } from './start.ts';
import { testDatabase } from './test/database.ts';
import { freePort } from './test/server.ts';
import { openKeys } from './encryption/key-ring.ts';
import { checkKeys } from './encryption/known-keys.ts';
import { newKey } from './encryption/master-key.ts';

const db = await testDatabase();
const ring = (...keys: string[]) => openKeys({ keys: keys.join(','), keyFile: undefined, isMade: false });
const [first, second] = [newKey().toText(), newKey().toText()];

test('a server with the wrong key does not start and says which variable is wrong', async () => {
  await checkKeys(db.points, ring(first));
  await checkKeys(db.points, ring(second, first));
  await expect(checkKeys(db.points, ring(first))).rejects.toThrow(/^ENCRYPTION_KEYS lacks the key /);
  const forged = `${first.split(':')[0]}:${second.split(':')[1]}`;
  await expect(checkKeys(db.points, ring(second, forged))).rejects.toThrow(/is another key than the one of that id/);
  const config = loadConfig({
    DATABASE_URL: db.url,
    PORT: String(await freePort()),
    NODE_ENV: 'test',
    ENCRYPTION_KEYS: first,
  });
  await expect(startServer(config, db.url, pino({ level: 'silent' }))).rejects.toThrow(
    /^ENCRYPTION_KEYS lacks the key /,
  );
});

test.each([
  ['without a key', {}, 'ENCRYPTION_KEY_FILE or ENCRYPTION_KEYS must be set'],
  ['with one that is none', { ENCRYPTION_KEYS: 'hunter2' }, 'ENCRYPTION_KEYS must be keys'],
])(
  'the process does not start %s: one line names the variable, and the database is left as it is',
  async (_what, env, said) => {
    const { ENCRYPTION_KEYS: _test, ...others } = process.env;
    const started = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: { ...others, DATABASE_URL: db.url, DEMO: '0', PORT: String(await freePort()), ...env },
    });
    const { code, stdout, stderr } = await started.then(
      () => ({ code: 0, stdout: '', stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('hunter2');
  },
);

test('the database holds no key, only what each has sealed', async () => {
  const rows = await db.sql<{ text: string }[]>`select encryption_key::text as text from control.encryption_key`;
  expect(rows).toHaveLength(2);
  for (const key of [first, second])
    for (const { text } of rows) expect(text).not.toContain(key.split(':')[1]?.slice(0, 12) ?? 'none');
});
