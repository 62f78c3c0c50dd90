import { existsSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Logger } from 'pino';
import { findBinaries } from './embedded/binaries.ts';
import { openCluster, ownerName } from './embedded/cluster.ts';
import { lockDirectory } from './embedded/lock.ts';
import { freePort, runningPostmaster, startPostmaster, stopPostmaster } from './embedded/postmaster.ts';

/** What the supervisor says while it works; a pino logger fits. */
export type DatabaseLog = Pick<Logger, 'info' | 'warn' | 'error'>;

export type EmbeddedPostgres = {
  /** Connection string of the owner (superuser) for the database `plinth`; it holds the password. */
  url: string;
  /** Stops Postgres, waiting for it; harmless when called twice. */
  stop(): Promise<void>;
};

const databaseName = 'plinth';

/**
 * Runs the Postgres that comes with the npm packages on `<dataDir>/postgres`: creates the cluster on the first start, adopts a
 * server that an earlier process left behind, and starts Postgres again should it die.
 *
 * @param options.dataDir made when missing; one process may use it at a time
 * @throws Error when another process uses `dataDir`, when no binaries exist for this platform, or when Postgres does not start
 */
export async function startEmbeddedPostgres(options: { dataDir: string; log: DatabaseLog }): Promise<EmbeddedPostgres> {
  const { log } = options;
  const binaries = await findBinaries();
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const release = lockDirectory(dataDir);
  try {
    const cluster = await openCluster(dataDir, binaries, log);
    let postmaster = await runningPostmaster(cluster);
    if (postmaster) log.info({ pid: postmaster.pid }, 'took over the Postgres that was left running');
    postmaster ??= await startPostmaster(cluster, await freePort());
    const { port } = postmaster;
    const url = `postgres://${ownerName}:${cluster.password}@127.0.0.1:${port}/${databaseName}`;
    await createDatabase(url);

    let stopping: Promise<void> | undefined;
    let restarting: Promise<void> = Promise.resolve();
    const watch = () =>
      postmaster?.gone.then(() => {
        if (!stopping) restarting = restart();
      });
    const restart = async () => {
      log.warn('Postgres ended unexpectedly; starting it again');
      try {
        postmaster = await startPostmaster(cluster, port);
        void watch();
      } catch (error) {
        log.error(error, 'Postgres could not be started again');
      }
    };
    void watch();
    const stop = async () => {
      await restarting;
      await stopPostmaster(cluster);
      release();
    };
    return { url, stop: () => (stopping ??= stop()) };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Stops the Postgres that still runs on `dataDir`, if any, and removes the directory.
 *
 * @returns whether there was a database
 * @throws StartupError when a server is using it
 */
export async function removeEmbeddedPostgres(dataDir: string): Promise<boolean> {
  if (!existsSync(join(dataDir, 'postgres'))) return false; // whatever else this directory may be
  const release = lockDirectory(dataDir);
  try {
    const silent = { info() {}, warn() {}, error() {} };
    await stopPostmaster(await openCluster(await realpath(dataDir), await findBinaries(), silent));
  } finally {
    release();
  }
  await rm(dataDir, { recursive: true });
  return true;
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const sql = postgres(maintenance.href, { max: 1, fetch_types: false, connect_timeout: 10 });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${databaseName}`;
    if (!found) await sql`create database ${sql(databaseName)}`;
  } finally {
    await sql.end();
  }
}
