import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { testDatabase } from '../test/database.ts';
import { openConnection } from './client.ts';
import { reportIndexes } from './index-report.ts';
import { migrate } from './migrate.ts';
import { roles } from './roles.ts';

const db = await testDatabase();
const [me] = await db.sql<
  { superuser: boolean }[]
>`select rolsuper as superuser from pg_roles where rolname = current_user`;
const plainOwner = me?.superuser !== true;

async function report(url: string): Promise<string[]> {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  await reportIndexes(url, log);
  return log.warn.mock.calls.map((call) => JSON.stringify(call));
}

test('a superuser gets every index to serve, also after a restore that forgot the marks', async ({ skip }) => {
  skip(plainOwner);
  await db.sql`alter function numeric_lt(numeric, numeric) not leakproof`;
  expect(await report(db.url)).toEqual([]);
  expect(await db.sql`select proleakproof from pg_proc where proname = 'numeric_lt'`).toEqual([{ proleakproof: true }]);
});

test('an extension that is not there is named', async () => {
  await db.sql`drop extension unaccent`;
  expect((await report(db.url)).join()).toContain('no extension unaccent');
});

test('another owner migrates as well and is told which indexes cannot serve, and what would help', async ({ skip }) => {
  skip(plainOwner);
  const name = `plinth_test_${randomUUID().replaceAll('-', '')}`;
  const names = Object.values(roles).join(', ');
  await db.sql.unsafe(`create role ${name} login createrole password 'secret'`);
  await db.sql.unsafe(`grant ${names} to ${name} with admin option`);
  await db.sql.unsafe(`create database ${name} owner ${name}`);
  const url = new URL(db.url);
  [url.username, url.password, url.pathname] = [name, 'secret', `/${name}`];
  const owner = openConnection(url.href);
  try {
    await migrate(url.href, { log: { info: vi.fn(), warn: vi.fn(), error: vi.fn() } });
    const [warning] = await report(url.href);
    expect(warning).toContain('contract_value_idx');
    expect(warning).toContain('contract_search');
    expect(warning).not.toContain('contract_title_idx');
    expect(warning).toContain('alter function textlike(text,text) leakproof;');
    expect(await owner`select search_key('Ærlig') as key`).toEqual([{ key: 'aerlig' }]);
  } finally {
    await owner.end();
    await db.sql.unsafe(`drop database ${name} with (force)`);
    await db.sql.unsafe(`drop owned by ${name}`);
    await db.sql.unsafe(`drop role ${name}`);
  }
});
