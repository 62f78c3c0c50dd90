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
import { startServer, type Server } from '../start.ts';

export interface ServerInTest extends Server {
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

/** The whole server with its demo accounts on a test database, on a free port; stopped when the file's tests are done. */
export async function serverInTest(databaseUrl: string, env: Record<string, string> = {}): Promise<ServerInTest> {
  const port = String(await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'plinth-server-'));
  const own = { PORT: port, DATABASE_URL: databaseUrl, DATA_DIR: folder, DEMO: '1', NODE_ENV: 'test' };
  const config = loadConfig({ ...own, ...env });
  await migrateJobs(databaseUrl);
  const server = await startServer(config, databaseUrl, pino({ level: 'error' }));
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
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
