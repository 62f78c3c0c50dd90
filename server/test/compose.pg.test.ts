import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkDatabase, openConnection } from '../database/client.ts';
import { spawnAs } from '../database/embedded/account.ts';
import { findBinaries } from '../database/embedded/binaries.ts';
import { openCluster, ownerName } from '../database/embedded/cluster.ts';
import { freePort } from '../database/embedded/postmaster.ts';

// Not every machine has Docker: what the containers run is run here without them, Postgres by the embedded binaries.
const root = join(import.meta.dirname, '..', '..');
const service = z.object({
  command: z.array(z.string()).min(1),
  environment: z.record(z.string(), z.string()),
  healthcheck: z.object({ test: z.array(z.string()) }),
});
const postgresCommand = z.tuple([z.literal('postgres')], z.string());
const compose = z
  .object({ services: z.strictObject({ postgres: service.extend({ command: postgresCommand }), plinth: service }) })
  .parse(parse(await readFile(join(root, 'docker-compose.yml'), 'utf8')));
const { postgres, plinth } = compose.services;

const log = { info: () => {}, warn: console.warn, error: console.error };
const running: ChildProcess[] = [];
let dataDir = '';
let databaseUrl = '';
let appEnvironment: NodeJS.ProcessEnv = {};

/** `${NAME:-default}` as compose reads it when nothing is set. */
const withDefaults = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');

function runApp(command: string[], stdio: 'inherit' | 'ignore'): ChildProcess {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: root, env: appEnvironment, stdio: ['ignore', stdio, stdio] });
  running.push(child);
  return child;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), `plinth-test-${process.pid}-`));
  const cluster = await openCluster(dataDir, await findBinaries(), log);
  const port = await freePort();
  const [, ...args] = postgres.command;
  const place = [
    '-D',
    cluster.directory,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ];
  running.push(spawnAs(cluster.account, cluster.binaries.postgres, [...place, ...args], { stdio: 'ignore', cwd: '/' }));

  const server = `postgres://${ownerName}:${cluster.password}@127.0.0.1:${port}`;
  await vi.waitFor(() => checkDatabase(`${server}/postgres`), { timeout: 20_000 });
  const sql = openConnection(`${server}/postgres`);
  await sql`create database ${sql(postgres.environment.POSTGRES_DB ?? '')}`;
  await sql.end();

  const given = Object.entries(plinth.environment).map(([name, value]) => [name, withDefaults(value)]);
  databaseUrl = `${server}${new URL(withDefaults(plinth.environment.DATABASE_URL ?? '')).pathname}`;
  appEnvironment = {
    PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
    ...Object.fromEntries(given),
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir, // a volume of the image
  };
});

afterAll(async () => {
  for (const child of running.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  await rm(dataDir, { recursive: true, force: true });
});

it(
  'starts every service of docker-compose.yml, becomes healthy and stops when told to',
  { timeout: 180_000 },
  async () => {
    const app = runApp(plinth.command, 'inherit');
    const [kind, ...check] = plinth.healthcheck.test;
    expect(kind).toBe('CMD');
    let isHealthy = false;
    while (!isHealthy && app.exitCode === null) {
      const [code] = await once(runApp(check, 'ignore'), 'exit');
      isHealthy = code === 0;
      if (!isHealthy) await sleep(500);
    }
    expect(isHealthy).toBe(true);

    app.kill('SIGTERM');
    const [code] = await Promise.race([
      once(app, 'exit'),
      once(AbortSignal.timeout(15_000), 'abort').then(() => ['still running']),
    ]);
    expect(code).toBe(0);
  },
);
