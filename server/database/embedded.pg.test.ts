import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openConnection } from './client.ts';
import { removeEmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let dataDir = '';

const start = () => startEmbeddedPostgres({ dataDir, log });
const postmasterPid = async () =>
  Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

async function ask(url: string, query: string): Promise<unknown> {
  const sql = openConnection(url);
  try {
    const [row] = await sql.unsafe(query);
    return row?.answer;
  } finally {
    await sql.end();
  }
}

/** Another process of ours that has started Postgres; resolves when it has. */
async function otherServer() {
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)});
    const log = { info() {}, warn() {}, error() {} };
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log });
    console.log('started');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), `plinth-test-${process.pid}-`));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('the embedded Postgres', () => {
  it('starts on an empty directory and on a used one, and is gone when stopped', async () => {
    const first = await start();
    await ask(first.url, 'create table kept (id int)');
    await first.stop();
    await expect(ask(first.url, 'select 1 as answer')).rejects.toThrow(/ECONNREFUSED/);
    const second = await start();
    expect(await ask(second.url, 'select count(*)::int as answer from kept')).toBe(0);
    await second.stop();
    await second.stop();
  });

  it('asks for the password', async () => {
    const server = await start();
    const stranger = server.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(ask(stranger, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    await server.stop();
  });

  it('refuses a second server on the same directory', async () => {
    const server = await start();
    await expect(start()).rejects.toThrow(/Another Plinth server is using/);
    await server.stop();
  });

  it('takes over the Postgres of a server that was killed, instead of starting a second', async () => {
    const killed = await otherServer();
    const pid = await postmasterPid();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const server = await start();
    expect(await postmasterPid()).toBe(pid);
    expect(await ask(server.url, 'select 1 as answer')).toBe(1);
    await server.stop();
  });

  it('recovers when server and Postgres were both killed', async () => {
    const killed = await otherServer();
    process.kill(await postmasterPid(), 'SIGKILL');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const server = await start();
    expect(await ask(server.url, 'select 1 as answer')).toBe(1);
    await server.stop();
  });

  it('starts Postgres again at the same address when it dies', async () => {
    const server = await start();
    process.kill(await postmasterPid(), 'SIGKILL');
    await expect.poll(() => ask(server.url, 'select 1 as answer').catch(String), { timeout: 10_000 }).toBe(1);
    expect(log.warn).toHaveBeenCalledWith('Postgres ended unexpectedly; starting it again');
    await server.stop();
  });

  it('is removed with all its data, but not under a running server', async () => {
    const server = await start();
    await expect(removeEmbeddedPostgres(dataDir)).rejects.toThrow(/Another Plinth server is using/);
    await server.stop();
    expect(await removeEmbeddedPostgres(dataDir)).toBe(true);
    expect(await removeEmbeddedPostgres(dataDir)).toBe(false);
  });
});
