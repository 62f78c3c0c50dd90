import { pino } from 'pino';
import { loadConfig } from '../../config.ts';
import { startServer } from '../../start.ts';
import { readOptions, serveBench } from './serve.ts';

/** The whole server as it is delivered. */
const { port, publicUrl, databaseUrl } = readOptions();
const unlimited = String(10 ** 12); // one person asks for more here than a minute's budget allows
const config = loadConfig({
  ...process.env,
  USER_BUDGET: unlimited,
  TENANT_BUDGET: unlimited,
  PORT: String(port),
  PUBLIC_URL: publicUrl,
  DATABASE_URL: databaseUrl,
});
const { shards } = await startServer(config, databaseUrl, pino({ level: 'warn' }));
serveBench(() => shards.open.reduce((sum, { live }) => sum + live.counts.loads, 0));
