import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { spawnAs } from './account.ts';
import { isCode } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { StartupError } from '../../config.ts';

/** A running Postgres. `gone` settles when its process has ended. */
export type Postmaster = { pid: number; port: number; gone: Promise<void> };

const startTimeout = 60_000;
const largestLog = 10_000_000;

/** Sized for a laptop or a two-core machine; safety (fsync, full_page_writes) stays at Postgres's own defaults. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off', // compiling costs more than our short statements take
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  password_encryption: 'scram-sha-256',
};

/**
 * Starts Postgres on `cluster` in a session of its own, so that Ctrl-C in the terminal reaches only our process, and waits until it
 * accepts connections.
 *
 * @throws Error with the end of Postgres's log when it does not come up
 */
export async function startPostmaster(cluster: Cluster, port: number): Promise<Postmaster> {
  // After a crash, memory that old backends still hold refuses a new start for a moment.
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(cluster, port);
    } catch (error) {
      if (attempt === 5) throw error;
      await sleep(attempt * 300);
    }
  }
}

async function launch(cluster: Cluster, port: number): Promise<Postmaster> {
  const { account, binaries, directory, logFile } = cluster;
  const log = await open(logFile, (await size(logFile)) > largestLog ? 'w' : 'a', 0o600);
  const begin = (await log.stat()).size;
  try {
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawnAs(account, binaries.postgres, ['-D', directory, '-p', String(port), ...options], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: '/',
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
    await once(child, 'spawn');
    child.unref();
    if (!(await comesUp(cluster, child.pid, gone)))
      throw new StartupError(`Postgres did not start:\n${await textFrom(logFile, begin)}`);
    return { pid: child.pid ?? 0, port, gone };
  } finally {
    await log.close();
  }
}

/** The Postgres that already runs on `cluster`, or undefined; a pid file left by a crash counts as none. */
export async function runningPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const state = await readPidFile(cluster.directory);
  if (!state || !(await isAlive(state.pid, cluster.directory))) return undefined;
  const gone = waitUntilGone(state.pid, cluster.directory);
  return (await comesUp(cluster, state.pid, gone)) ? { pid: state.pid, port: state.port, gone } : undefined;
}

/** Ends the Postgres on `cluster`, if one runs: open transactions are rolled back, data is flushed. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const state = await readPidFile(cluster.directory);
  if (!state || !(await isAlive(state.pid, cluster.directory))) return;
  const stop = (mode: string, seconds: number) =>
    runPgCtl(cluster, ['stop', '-D', cluster.directory, '-m', mode, '-w', '-t', String(seconds), '-s']);
  if (!(await stop('fast', 20)) && !(await stop('immediate', 10))) {
    throw new StartupError(`Postgres (process ${state.pid}) does not stop; see ${cluster.logFile}.`);
  }
}

/** A TCP port on loopback that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return address.port;
}

async function runPgCtl(cluster: Cluster, args: string[]): Promise<boolean> {
  const child = spawnAs(cluster.account, cluster.binaries.pgCtl, args, { stdio: 'ignore', cwd: '/' });
  const [code] = await once(child, 'exit');
  return code === 0;
}

/** Waits until the pid file says that process `pid` accepts connections; false when it ends before or takes too long. */
async function comesUp(cluster: Cluster, pid: number | undefined, gone: Promise<void>): Promise<boolean> {
  const ended = new AbortController();
  void gone.then(() => ended.abort());
  const end = Date.now() + startTimeout;
  while (!ended.signal.aborted && Date.now() < end) {
    const state = await readPidFile(cluster.directory);
    if (state?.pid === pid && state?.status === 'ready') return true;
    await sleep(20);
  }
  return false;
}

/** The lines of postmaster.pid: process, directory, start, port, socket directory, address, shared memory, status. */
async function readPidFile(directory: string): Promise<{ pid: number; port: number; status: string } | undefined> {
  try {
    const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whether process `pid` is a Postgres on `directory`: after a reboot the number may be anybody's. */
async function isAlive(pid: number, directory: string): Promise<boolean> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').includes(directory);
    if (process.platform !== 'win32') {
      const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]);
      return stdout.includes(directory);
    }
    return process.kill(pid, 0);
  } catch {
    return false; // no such process
  }
}

async function waitUntilGone(pid: number, directory: string): Promise<void> {
  while (await isAlive(pid, directory)) await sleep(1000, undefined, { ref: false });
}

async function size(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return 0;
    throw error;
  }
}

async function textFrom(file: string, begin: number): Promise<string> {
  return (await readFile(file)).subarray(begin).toString('utf8').trim().slice(-2000);
}
