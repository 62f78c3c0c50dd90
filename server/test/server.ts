import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { loadConfig } from '../config.ts';
import { ensureDemoAccounts } from '../demo.ts';
import { migrateJobs } from '../platform/jobs/worker.ts';
import { demoAccounts } from '../platform/auth/demo-accounts.ts';
import type { LiveCounts } from '../graphql/live/live-services.ts';
import { startServer, type Server } from '../start.ts';
import { instances, sumOf } from './instances.ts';
import { tcpProxy } from './tcp-proxy.ts';

export interface ServerInTest extends Omit<Server, 'live'> {
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

/**
 * The whole server with its demo accounts on a test database, on a free port, or several behind a balancer that asks them in turns; stopped
 * when the file's tests are done.
 *
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
  const own = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: folder,
    DEMO: '1',
    NODE_ENV: 'test',
    ANONYMOUS_REQUESTS: '100000',
    ENCRYPTION_KEYS,
  };
  const proxy = count > 1 ? await tcpProxy(ports) : null;
  const publicUrl = `http://localhost:${String(proxy?.port ?? ports[0])}`;
  await migrateJobs(databaseUrl);
  const servers: Server[] = [];
  for (const port of ports) {
    const config = loadConfig({ ...own, PORT: String(port), PUBLIC_URL: publicUrl, ...env });
    servers.push(await startServer(config, databaseUrl, pino({ level: 'error' })));
  }
  const [server] = servers;
  if (!server) throw new Error('INSTANCES is no number of servers');
  afterAll(async () => {
    await proxy?.close();
    for (const each of servers) await each.close();
    await rm(folder, { recursive: true });
    if (instances > 1 && proxy?.counts.includes(0)) throw new Error('an instance was never asked');
  });
  await ensureDemoAccounts(server.auth, server.database);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    ...server,
    addresses: ports.map((port) => `http://localhost:${String(port)}`),
    live: {
      get counts() {
        return sumOf(servers.map(({ live }) => live.counts));
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
