import { loadConfig, StartupError } from './config.ts';
import { startEmbeddedPostgres } from './database/embedded.ts';
import { ensureDemo } from './demo.ts';
import { openKeys } from './encryption/key-ring.ts';
import { endWithParent } from './end-with-parent.ts';
import { createLog } from './platform/logs/log.ts';
import { prepareDatabase } from './prepare-database.ts';
import { startServer } from './start.ts';
import { welcome } from './welcome.ts';

process.env['NODE_ENV'] ??= 'production';

/** Composition root: configuration → Postgres → migrations → demo data → server, and all of it back down on a signal. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const stops: (() => Promise<void>)[] = [];
  let notice = 0;
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= (async () => {
      for (const each of stops.toReversed()) await each();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signal === 'SIGTERM') notice = config.drainSeconds; // whoever presses Ctrl-C does not want to wait
      setTimeout(() => process.exit(1), 15_000).unref();
      void stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.fatal({ err: error }, 'could not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
  endWithParent();
  try {
    if (config.databaseUrl) openKeys(config.encryption); // a reason not to start, before anything is changed
    const databaseUrl = config.databaseUrl ?? (await embedded());
    await prepareDatabase(databaseUrl, log);
    const server = await startServer(config, databaseUrl, log, async (started) => {
      if (config.demo) await ensureDemo(started);
    });
    stops.push(() => server.close(notice));
    welcome(server.url, config);
  } catch (error) {
    await stop();
    throw error;
  }

  async function embedded(): Promise<string> {
    const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
    stops.push(postgres.stop);
    return postgres.url;
  }
}

/** Why it cannot listen, for the person who started it. */
const listening: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT: another program listens there already; choose another, as PORT=4001 npm start.',
  EACCES: 'PORT: listening there needs more rights; choose one above 1023, as PORT=4001 npm start.',
  EADDRNOTAVAIL: 'HOST: that address is not one of this machine.',
  ENOTFOUND: 'HOST: that name is not known.',
};

main().catch((error: unknown) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  console.error(error instanceof StartupError ? error.message : (listening[code] ?? error));
  process.exit(1);
});
