import { randomUUID } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { openConnection, openDatabase, type Database, type DatabaseOptions, type Sql } from '../database/client.ts';

export type TestDatabase = Database & {
  /** The owner's connection string. */
  url: string;
  /** A connection as the owner, without timeouts, to arrange and to look behind the scenes. */
  sql: Sql;
};

/**
 * Makes a migrated database for the calling test file and drops it when the file's tests are done. Call it once, at the top:
 * `const db = await testDatabase();`
 */
export async function testDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const name = `plinth_test_${randomUUID().replaceAll('-', '')}`;
  const admin = openConnection(inject('serverUrl'));
  await admin`create database ${admin(name)} template ${admin(inject('templateName'))}`;
  const location = new URL(inject('serverUrl'));
  location.pathname = `/${name}`;
  const url = location.href;
  const database = openDatabase(url, options);
  const sql = openConnection(url);
  afterAll(async () => {
    await Promise.all([database.close(), sql.end({ timeout: 5 })]);
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  });
  return { ...database, url, sql };
}
