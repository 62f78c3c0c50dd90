import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { checkDatabase } from './client.ts';
import { type DatabaseLog, startEmbeddedPostgres } from './embedded.ts';
import { findBinaries } from './embedded/binaries.ts';
import { openCluster, ownerName } from './embedded/cluster.ts';
import { runningPostmaster } from './embedded/postmaster.ts';
import { migrate } from './migrate.ts';

/** A database in reach of a command line. */
export interface Reached {
  /** The owner's connection string. */
  url: string;
  /** Stops Postgres when it was started for this, and only then. */
  release(): Promise<void>;
}

/**
 * The configured database, for a command beside the server: the embedded one that a server is running, or started and migrated here when
 * none does.
 *
 * @throws StartupError when there is no way to it
 */
export async function reachDatabase(config: Config, log: DatabaseLog): Promise<Reached> {
  const url = config.databaseUrl ?? (await runningUrl(config.dataDir, log));
  if (url) {
    await checkDatabase(url);
    return { url, release: async () => {} };
  }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  await migrate(postgres.url, { log });
  return { url: postgres.url, release: postgres.stop };
}

async function runningUrl(dataDir: string, log: DatabaseLog): Promise<string | undefined> {
  if (!existsSync(join(dataDir, 'postgres'))) return undefined;
  const cluster = await openCluster(await realpath(dataDir), await findBinaries(), log);
  const postmaster = await runningPostmaster(cluster);
  return postmaster && `postgres://${ownerName}:${cluster.password}@127.0.0.1:${postmaster.port}/plinth`;
}
