import { createVerifier } from '../../platform/auth/verify.ts';
import { accessTokenKeys } from '../../platform/auth/keys.ts';
import { openAuthDatabase } from '../../platform/auth/database.ts';
import { Machines } from '../../platform/auth/machines/machines.ts';
import { accessTokens } from '../../platform/auth/tokens.ts';
import type { Identity } from '../../platform/auth/verify.ts';
import { openBenchKeys } from '../keys.ts';

/** What the bench tells a candidate, a process of its own. */
export interface CandidateOptions {
  readonly databaseUrl: string;
  readonly publicUrl: string;
  readonly port: number;
  /** Connections to the database. */
  readonly pool: number;
}

/** What a candidate has used since it was last asked. */
export interface Usage {
  /** Microseconds, user and system. */
  readonly cpu: number;
  /** Bytes, the most that was seen since the last time. */
  readonly peakRss: number;
  readonly rss: number;
  readonly heapUsed: number;
  /** Statements that read what subscribers selected, since the start. */
  readonly loads: number;
}

export function readOptions(): CandidateOptions {
  const text = process.env['BENCH_CANDIDATE'];
  if (!text) throw new Error('a candidate is started by the bench');
  return JSON.parse(text) as CandidateOptions;
}

/**
 * Tells the bench that this candidate listens, answers its questions about CPU and memory, and ends with it. `sample` looks at memory
 * every few milliseconds, `collect` frees what can be freed first.
 *
 * @param loads counts what was read for subscribers
 */
export function serveBench(loads: () => number = () => 0): void {
  let cpu = process.cpuUsage();
  let peakRss = 0;
  let sampling: NodeJS.Timeout | null = null;
  const look = () => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  };
  process.on('message', (message: 'usage' | 'sample' | 'collect') => {
    if (message === 'collect') global.gc?.();
    if (message === 'sample') sampling ??= setInterval(look, 3);
    look();
    const used = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const usage: Usage = { cpu: used.user + used.system, peakRss, rss, heapUsed, loads: loads() };
    peakRss = rss;
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

/** Verifies tokens exactly as our server does, four seconds of cache included, so that no candidate pays more for it. */
export function tokenVerifier(options: CandidateOptions): (header: string | undefined) => Promise<Identity> {
  openBenchKeys();
  const database = openAuthDatabase(options.databaseUrl);
  const [keys, url] = [accessTokenKeys(database), new URL(options.publicUrl)];
  const machines = new Machines(database, keys, url.origin, (error) => console.error(error));
  const verifier = createVerifier(database, accessTokens(keys, url), machines);
  return (header) => verifier.verify(/^Bearer +(.+)$/i.exec(header ?? '')?.[1] ?? '', '127.0.0.1');
}
