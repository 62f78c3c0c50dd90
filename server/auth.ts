import { loadConfig, StartupError } from './config.ts';
import { reachDatabase } from './database/reach.ts';
import { openKeys } from './encryption/key-ring.ts';
import { openAuthDatabase } from './platform/auth/database.ts';
import { rotateAccessTokenKey } from './platform/auth/keys.ts';

const usage = `npm run auth:rotate-key    signs access tokens with a new key; those of the key before are good until they end`;
const quiet = { info: () => {}, warn: console.warn, error: console.error };

async function main([command]: string[]): Promise<void> {
  if (command !== 'rotate-key') throw new StartupError(usage);
  const config = loadConfig(process.env);
  openKeys(config.encryption);
  const reached = await reachDatabase(config, quiet);
  const database = openAuthDatabase(reached.url);
  try {
    const { before, after } = await rotateAccessTokenKey(database);
    console.log(
      `Signs with ${after} now, on every server within a minute.${before ? ` ${before} still verifies.` : ''}`,
    );
  } finally {
    await database.close();
    await reached.release();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(2);
});
