import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { loadConfig } from '../config.ts';
import { type Database, openConnection, type Sql } from '../database/client.ts';
import { ensureDemoAccounts } from '../demo.ts';
import { migrateJobs } from '../platform/jobs/worker.ts';
import { demoAccounts, demoTenants } from '../platform/auth/demo-accounts.ts';
import { keepShard } from '../platform/tenancy/shard-connections.ts';
import type { LiveCounts } from '../graphql/live/live-services.ts';
import { startServer, type Server } from '../start.ts';
import { anotherDatabase } from './database.ts';
import { instances, sumOf } from './instances.ts';
import { tcpProxy } from './tcp-proxy.ts';

export interface ServerInTest extends Server {
  /** The connections to the database of the demo companies. */
  readonly database: Database;
  /** The registry's database, as its owner: the same, but in tests where companies live in a database of their own. */
  readonly control: Sql;
  readonly controlUrl: string;
  /** Of all instances together. */
  readonly live: { readonly counts: LiveCounts };
  /** Where each instance listens, to ask one in particular. */
  readonly addresses: readonly string[];
  /** An access token of a demo account in a demo company. */
  token(email: string, tenant: string, client?: 'app' | 'api'): Promise<string>;
  graphql(
    token: string | null,
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<{
    status: number;
    body: { data?: Record<string, unknown>; errors?: { message: string; extensions: Record<string, unknown> }[] };
    headers: Headers;
  }>;
}

/** Whether the companies live in another database than the registry: the project `own-database` of vitest.config.ts. */
const isApart = process.env['OWN_DATABASE'] === '1';

const registries = new Map<string, Promise<string>>();

/** The database with the registry, one for all servers of a test file that serve the same companies. */
function registryOf(databaseUrl: string): Promise<string> {
  if (!isApart) return Promise.resolve(databaseUrl);
  const known = registries.get(databaseUrl) ?? anotherDatabase();
  registries.set(databaseUrl, known);
  return known;
}

/**
 * The whole server with its demo accounts on a test database, on a free port, or several behind a balancer that asks them in turns; stopped
 * when the file's tests are done.
 *
 * @param databaseUrl where the companies live
 * @param count of instances
 */
export async function serverInTest(
  databaseUrl: string,
  env: Record<string, string> = {},
  count = instances,
): Promise<ServerInTest> {
  const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
  const folder = await mkdtemp(join(tmpdir(), 'plinth-server-'));
  const { ENCRYPTION_KEYS } = process.env;
  const controlUrl = await registryOf(databaseUrl);
  const control = openConnection(controlUrl);
  const own = {
    DATABASE_URL: controlUrl,
    DATA_DIR: folder,
    DEMO: '1',
    NODE_ENV: 'test',
    ANONYMOUS_REQUESTS: '100000',
    ENCRYPTION_KEYS,
  };
  const proxy = count > 1 ? await tcpProxy(ports) : null;
  const publicUrl = `http://localhost:${String(proxy?.port ?? ports[0])}`;
  await migrateJobs(controlUrl);
  const servers: Server[] = [];
  for (const port of ports) {
    const config = loadConfig({ ...own, PORT: String(port), PUBLIC_URL: publicUrl, ...env });
    servers.push(await startServer(config, controlUrl, pino({ level: 'error' })));
  }
  const [server] = servers;
  if (!server) throw new Error('INSTANCES is no number of servers');
  afterAll(async () => {
    await proxy?.close();
    for (const each of servers) await each.close();
    await control.end({ timeout: 5 });
    await rm(folder, { recursive: true });
    if (instances > 1 && proxy?.counts.includes(0)) throw new Error('an instance was never asked');
  });
  if (isApart) {
    const { id: shard } = await keepShard(server.auth.control, databaseUrl);
    for (const tenant of demoTenants) await server.auth.createTenant({ ...tenant, shard });
  }
  const databaseOf = async (tenantId: string) => (await server.servedBy(tenantId)).services.database;
  await ensureDemoAccounts(server.auth, databaseOf);
  const database = await databaseOf(await server.auth.findTenant('fjord'));
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    ...server,
    addresses: ports.map((port) => `http://localhost:${String(port)}`),
    database,
    control,
    controlUrl,
    live: {
      get counts() {
        return sumOf(servers.flatMap(({ shards }) => shards.open.map(({ live }) => live.counts)));
      },
    },
    async token(email, tenant, client = 'app') {
      const password = demoAccounts.find((account) => account.email === email)?.password;
      const signedIn = await post('/auth/sign-in', { email, password });
      const cookie = signedIn.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ');
      const issued = await post('/auth/token', { tenant, client }, { cookie });
      return ((await issued.json()) as { accessToken: string }).accessToken;
    },
    async graphql(token, query, variables = {}) {
      const answer = await post('/graphql', { query, variables }, token ? { authorization: `Bearer ${token}` } : {});
      return {
        status: answer.status,
        body: (await answer.json()) as Awaited<ReturnType<ServerInTest['graphql']>>['body'],
        headers: answer.headers,
      };
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
