import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The server as `npm start` runs it, with demo data, on a free port and a Postgres of its own. */
export async function startApp(): Promise<{ url: string; dataDir: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'plinth-e2e-'));
  const port = await freePort();
  const server = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: '',
      ENCRYPTION_KEYS: '',
      PUBLIC_URL: '',
      HOST: '',
      DEMO: '1',
      NODE_ENV: 'production',
      OPERATIONS: 'registered',
      ANONYMOUS_REQUESTS: '10000', // all tests come from one address
      SSO_PRIVATE_HOSTS: '127.0.0.1', // where a test has an identity provider
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const url = `http://localhost:${String(port)}`;
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Plinth is at')) resolve();
    });
    void ended.then(() => reject(new Error(`The server ended before it was ready.\n${said}`)));
  });
  return {
    url,
    dataDir,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
