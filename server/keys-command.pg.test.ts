import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { addKey, ensureKeyFile } from './encryption/key-file.ts';
import { testDatabase } from './test/database.ts';
import { serverInTest } from './test/server.ts';

/** `npm run keys:rotate` beside a server that goes on. */
const db = await testDatabase();
const folder = await mkdtemp(join(tmpdir(), 'plinth-keys-'));
afterAll(() => rm(folder, { recursive: true }));
const file = join(folder, 'keys');
ensureKeyFile(file);
const server = await serverInTest(db.url, { ENCRYPTION_KEYS: '', ENCRYPTION_KEY_FILE: file });
const admin = await server.token('ingrid@fjord.example', 'fjord', 'api');

const keysInFile = async () => [...(await readFile(file, 'utf8')).matchAll(/^([\w-]+):/gm)].map(([, id]) => id);
const keysInRows = async () => {
  const rows = await db.sql<{ key: string }[]>`
    select distinct split_part(national_id, '.', 2) as key from customer where national_id is not null`;
  const above = await server.control<{ key: string }[]>`
    select distinct split_part(private_jwk, '.', 2) as key from control.signing_key`;
  return [...new Set([...rows, ...above].map(({ key }) => key))].sort();
};
const known = async () =>
  (await server.control<{ id: string }[]>`select id from control.encryption_key`).map(({ id }) => id);

async function rotate(...args: string[]): Promise<{ said: string; code: number }> {
  const env = { ...process.env, DATABASE_URL: server.controlUrl, ENCRYPTION_KEYS: '', ENCRYPTION_KEY_FILE: file };
  return promisify(execFile)(process.execPath, [join(import.meta.dirname, 'keys.ts'), ...args], { env }).then(
    ({ stdout, stderr }) => ({ said: stdout + stderr, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => ({
      said: error.stdout + error.stderr,
      code: error.code,
    }),
  );
}

async function create(customerNo: string, nationalId: string): Promise<void> {
  const { body } = await server.graphql(
    admin,
    'mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { id } }',
    { i: { customerNo, displayName: 'Nordlys AS', nationalId } },
  );
  expect(body.errors).toBeUndefined();
}

async function numbers(): Promise<unknown> {
  const { body } = await server.graphql(
    admin,
    '{ customers(orderBy: [{ customerNo: ASC }]) { nodes { nationalId } } }',
  );
  return body.data?.['customers'];
}

test('makes a key, encrypts everything anew with it, and the running server follows without a restart', async () => {
  await create('1', '11111111111');
  const [first] = await keysInFile();
  expect(await keysInRows()).toEqual([first]);

  const { said, code } = await rotate();
  expect([said, code]).toEqual([expect.stringContaining(`Not needed any more: ${String(first)}`), 0]);
  const [second, ...older] = await keysInFile();
  expect(older).toEqual([first]);
  expect(await keysInRows()).toEqual([second]);
  expect(await known()).toEqual([second]);
  for (const line of (await readFile(file, 'utf8')).split('\n').filter((each) => each.includes(':')))
    expect(said).not.toContain(line.split(':')[1] ?? line);

  await create('2', '22222222222');
  expect(await keysInRows()).toEqual([second]);
  expect(await numbers()).toEqual({ nodes: [{ nationalId: '11111111111' }, { nationalId: '22222222222' }] });
  expect((await rotate('--no-new-key')).said).toContain(': 0 rows of');
}, 60_000);

test('with --no-new-key it takes the first of the list, and what it does not know it says', async () => {
  const { id } = addKey(file);
  expect((await rotate('--no-new-key')).code).toBe(0);
  expect(await keysInRows()).toEqual([id]);
  const { said, code } = await rotate('--force');
  expect([code, said]).toEqual([1, expect.stringContaining('npm run keys:rotate')]);
}, 60_000);
