import { pino } from 'pino';
import { loadConfig } from '../config.ts';
import { startServer } from '../start.ts';

/** The whole server in a process of its own, for tests that kill it: on the database and the port of its environment. */
const config = loadConfig(process.env);
const { databaseUrl } = config;
if (!databaseUrl) throw new Error('DATABASE_URL is not set');
await startServer(config, databaseUrl, pino({ level: 'error' }));
process.send?.('ready');
