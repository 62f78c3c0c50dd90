import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { domains } from '@plinth/schema/schema.ts';
import { allDatabases } from './all-databases.ts';
import { loadConfig, StartupError } from './config.ts';
import { type Database, openConnection, openDatabase } from './database/client.ts';
import { reachDatabase } from './database/reach.ts';
import { addKey } from './encryption/key-file.ts';
import { openKeys } from './encryption/key-ring.ts';
import { checkKeys } from './encryption/known-keys.ts';
import { buildModel } from './engine/model.ts';
import { rotateKeys } from './platform/encryption/rotate-keys.ts';
import { companies, sealColumns } from './platform/encryption/seal-columns.ts';
import { alone } from './platform/tenancy/one-at-a-time.ts';

const usage = `npm run keys:rotate -- [--no-new-key]

Makes a new key in ENCRYPTION_KEY_FILE and encrypts everything anew with it, while servers run. With --no-new-key, or with ENCRYPTION_KEYS, the
first key of the list is taken: give the list to every server before. docs/encryption.md`;

const quiet = { info: () => {}, warn: console.warn, error: console.error };
const untilServersLooked = 2500; // milliseconds: they look at the file once a second

async function main(): Promise<void> {
  const isNew = !readArguments();
  const config = loadConfig(process.env);
  const ring = openKeys(config.encryption);
  const reached = await reachDatabase(config, quiet);
  const owner = openConnection(reached.url);
  const opened: Database[] = [];
  const model = buildModel(domains);
  try {
    await checkKeys(owner, ring);
    await alone(owner);
    const tenantIds = await companies(owner);
    for (const { url } of await allDatabases(reached.url, config)) {
      const database = openDatabase(url, { applicationName: 'plinth keys' });
      opened.push(database);
      await sealColumns(model, url, database.jobs, tenantIds);
    }
    if (isNew && ring.file !== null) {
      addKey(ring.file);
      await sleep(untilServersLooked);
      await checkKeys(owner, ring);
    }
    // a company that moved has rows in two databases until those it left are forgotten
    const all = tenantIds.flatMap((tenantId) => opened.map(({ jobs }) => ({ tenantId, pool: jobs })));
    const { rows, values, retired } = await rotateKeys(model, owner, all);
    console.log(
      `Encrypted anew with ${ring.sealing.id}: ${String(rows)} rows of ${String(tenantIds.length)} companies, ${String(values)} values above them.`,
    );
    if (retired.length > 0)
      console.log(`Not needed any more: ${retired.join(', ')}. Keep it as long as a backup of before may be restored.`);
  } finally {
    await Promise.all([...opened.map((database) => database.close()), owner.end({ timeout: 5 })]);
    await reached.release();
  }
}

function readArguments(): boolean {
  try {
    return parseArgs({ options: { 'no-new-key': { type: 'boolean' } } }).values['no-new-key'] ?? false;
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartupError ? error.message : error);
    process.exit(1);
  },
);
