import { checkDatabase } from './database/client.ts';
import type { DatabaseLog } from './database/embedded.ts';
import { reportIndexes } from './database/index-report.ts';
import { migrate } from './database/migrate.ts';
import { migrateJobs } from './platform/jobs/worker.ts';

/**
 * Brings a database to the state of this version. Of two servers that do so at once, one waits for the other.
 *
 * @param url the owner's connection string
 * @param name what it came by, for the message of what is wrong with it
 * @throws StartupError
 */
export async function prepareDatabase(url: string, log: DatabaseLog, name?: string): Promise<void> {
  await checkDatabase(url, name);
  await migrate(url, { log });
  await migrateJobs(url);
  await reportIndexes(url, log);
}
