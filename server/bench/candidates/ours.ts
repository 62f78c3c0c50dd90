import { pino } from 'pino';
import { loadConfig } from '../../config.ts';
import { startServer } from '../../start.ts';
import { readOptions, serveBench } from './serve.ts';

/** The whole server as it is delivered. */
const { port, publicUrl, databaseUrl } = readOptions();
const config = loadConfig({ ...process.env, PORT: String(port), PUBLIC_URL: publicUrl, DATABASE_URL: databaseUrl });
await startServer(config, databaseUrl, pino({ level: 'warn' }));
serveBench();
