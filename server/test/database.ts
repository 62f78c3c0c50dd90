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
  const url = await anotherDatabase();
  const database = openDatabase(url, options);
  const sql = openConnection(url);
  afterAll(async () => {
    await Promise.all([database.close(), sql.end({ timeout: 5 })]);
  });
  return { ...database, url, sql };
}

/** A migrated database that nobody has opened yet, by its owner's connection string; dropped when the file's tests are done. */
export async function anotherDatabase(): Promise<string> {
  const name = `plinth_test_${randomUUID().replaceAll('-', '')}`;
  const admin = openConnection(inject('serverUrl'));
  await admin`create database ${admin(name)} template ${admin(inject('templateName'))}`;
  const location = new URL(inject('serverUrl'));
  location.pathname = `/${name}`;
  afterAll(async () => {
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  });
  const sql = openConnection(location.href);
  await sql`update audit_sealer set id = gen_random_uuid()`; // two copies of the template are two databases
  await sql.end();
  return location.href;
}
