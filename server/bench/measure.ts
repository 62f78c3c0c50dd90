import type { LoadJob } from './load.ts';
import type { BenchRun } from './run.ts';
import type { RunningCandidate } from './processes.ts';
import type { Workload } from './workloads.ts';
import { now, published, settle } from './settle.ts';

/** One candidate under one workload for one round. */
export interface Measurement {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the candidate's process. */
  readonly cpu: number;
  /** Megabytes. */
  readonly rss: number;
  readonly bytes: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly warm: number;
  readonly connections: number;
}

export type Measured = ReadonlyMap<string, readonly Measurement[]>;

/** Rounds in which every candidate has its turn, so that what changes on the machine meanwhile meets all of them. */
export async function measureWorkload(run: BenchRun, workload: Workload, options: MeasureOptions): Promise<Measured> {
  const results = new Map<string, Measurement[]>(run.running.map(({ definition }) => [definition.name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const candidate of run.running) {
      const requests = requestsOf(candidate, workload);
      const since = await now(run.databaseUrl);
      const measured = await run
        .alone(candidate, () => measure(run, candidate, requests, options))
        .catch((error: unknown) => {
          throw new Error(`${workload.name} could not be measured`, { cause: error });
        });
      results.get(candidate.definition.name)?.push(measured);
      if (workload.name !== 'W5') continue;
      await settle(run.databaseUrl, since);
      const [ours] = run.running;
      if (ours) await run.alone(ours, () => published(run.databaseUrl, ours.port));
    }
  }
  return results;
}

/** @throws Error with the answer, when a request failed: a rate of refusals says nothing */
export async function measure(
  run: BenchRun,
  candidate: RunningCandidate,
  requests: LoadJob['requests'],
  options: Omit<MeasureOptions, 'rounds'>,
): Promise<Measurement> {
  const job = {
    port: candidate.port,
    token: run.token,
    requests,
    connections: options.connections,
  };
  await run.load.run({ ...job, seconds: options.warm });
  await candidate.usage();
  const result = await run.load.run({ ...job, seconds: options.seconds });
  const usage = await candidate.usage();
  if (result.failures > 0)
    throw new Error(`${candidate.definition.name} failed ${String(result.failures)} times: ${result.failure ?? ''}`);
  return {
    rate: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    cpu: usage.cpu / Math.max(1, result.requests),
    rss: usage.rss / 1e6,
    bytes: result.bytes,
  };
}

/** Requests in an order that mixes samples and variants, the same for every candidate. */
export function requestsOf({ definition }: RunningCandidate, workload: Workload): { path: string; body: string }[] {
  const count = Math.max(workload.variants, workload.samples.length);
  return Array.from({ length: count }, (_, index) =>
    definition.dialect.request(
      workload.name,
      index % workload.variants,
      workload.samples[index % workload.samples.length] ?? {},
    ),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of each number over the rounds. */
export function medians(rounds: readonly Measurement[]): Measurement {
  const of = (key: keyof Measurement) => median(rounds.map((round) => round[key]));
  return { rate: of('rate'), p50: of('p50'), p99: of('p99'), cpu: of('cpu'), rss: of('rss'), bytes: of('bytes') };
}
