/** `npm run reset`: stops the embedded Postgres, should one still run, and removes all its data. */
import { loadConfig, StartupError } from '../server/config.ts';
import { removeEmbeddedPostgres } from '../server/database/embedded.ts';

try {
  const { dataDir, databaseUrl } = loadConfig(process.env);
  if (databaseUrl) throw new StartupError('DATABASE_URL is set: reset removes only the embedded database.');
  const isRemoved = await removeEmbeddedPostgres(dataDir);
  console.log(
    isRemoved
      ? `Removed ${dataDir}, the embedded database with everything in it. The next start begins anew.`
      : `There is no embedded database in ${dataDir}.`,
  );
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
