import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CandidateDefinition, CandidateProcess } from './candidates.ts';
import { startCluster } from './dataset.ts';
import { installPeers } from './install-peers.ts';
import { type LoadGenerator, type RunningCandidate, signIn, startCandidate, startLoadGenerator } from './processes.ts';

/** Everything a bench needs, started; all candidates are paused but while they are asked. */
export interface BenchRun<Definition extends CandidateProcess = CandidateDefinition> {
  readonly databaseUrl: string;
  readonly postgresVersion: string;
  readonly running: readonly RunningCandidate<Definition>[];
  readonly load: LoadGenerator;
  readonly token: string;
  /** Machine load before anything was started: others at work make a run worthless. */
  readonly loadBefore: number;
  /** Lets one candidate run while the others stand still. */
  alone<T>(candidate: RunningCandidate<Definition>, work: () => Promise<T>): Promise<T>;
  resumeAll(): void;
}

/** First port of the candidates, one each. */
const firstPort = 4410;

/**
 * Starts Postgres with the data set at `scale` and the candidates, the first of which must be our server since it signs in, runs `work`, and
 * stops everything again.
 */
export async function withCandidates<T, Definition extends CandidateProcess>(
  definitions: readonly Definition[],
  { scale, pool }: { scale: number; pool: number },
  work: (run: BenchRun<Definition>) => Promise<T>,
): Promise<T> {
  if (definitions.some(({ file }) => file.startsWith('peers/'))) installPeers();
  const [loadBefore = 0] = loadavg();
  const cluster = await startCluster();
  const stops: (() => Promise<void>)[] = [cluster.stop];
  let stopping: Promise<void> | null = null;
  const stopAll = () => {
    stopping ??= (async () => {
      for (const stop of stops.toReversed()) await stop();
    })();
    return stopping;
  };
  const interrupted = () => void stopAll().finally(() => process.exit(130)); // a candidate that stands still would stay for ever
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    const databaseUrl = await cluster.dataset(scale);
    const running: RunningCandidate<Definition>[] = [];
    for (const [index, definition] of definitions.entries()) {
      const candidate = await startCandidate(definition, { databaseUrl, pool, port: firstPort + index });
      running.push(candidate);
      stops.push(candidate.stop);
    }
    const load = startLoadGenerator();
    stops.push(load.stop);
    const token = await signIn(firstPort);
    return await work({
      databaseUrl,
      postgresVersion: cluster.version,
      running,
      load,
      token,
      loadBefore,
      async alone(candidate, measure) {
        for (const other of running) if (other !== candidate) other.pause();
        candidate.resume();
        const result = await measure();
        await sleep(50); // what it was still writing
        return result;
      },
      resumeAll: () => running.forEach((each) => each.resume()),
    });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await stopAll();
  }
}
