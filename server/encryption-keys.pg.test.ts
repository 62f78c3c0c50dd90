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

test('the database holds no key, only what each has sealed', async () => {
  const rows = await db.sql<{ text: string }[]>`select encryption_key::text as text from control.encryption_key`;
  expect(rows).toHaveLength(2);
  for (const key of [first, second])
    for (const { text } of rows) expect(text).not.toContain(key.split(':')[1]?.slice(0, 12) ?? 'none');
});
