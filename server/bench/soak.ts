import { candidates } from './candidates.ts';
import type { LoadJob } from './load.ts';
import { requestsOf } from './measure.ts';
import { option, parseOptions } from './options.ts';
import type { RunningCandidate } from './processes.ts';
import { type Facts, factsText, ratioText, table, writeResults } from './report.ts';
import { type BenchRun, withCandidates } from './run.ts';
import { now, settle } from './settle.ts';
import { loadWorkloads } from './workloads.ts';

/** How often each workload comes among a hundred requests. */
const mix: Readonly<Record<string, number>> = { W1: 46, W2: 15, W3: 2, W4: 12, W5: 8, W6: 6, W7: 1, W8: 10 };
const referenceMinute = 3; // compiled, cached and collected by then
const tolerance = 0.15;

interface Minute {
  readonly minute: number;
  readonly requests: number;
  readonly p99: number;
  /** Microseconds of the server per request. */
  readonly cpu: number;
  /** Megabytes after a collection. */
  readonly heap: number;
  readonly rss: number;
}

/** Half an hour of everything: the last minute may cost 15 % more than the third, in CPU and in memory, and no more. */
export async function soak(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, {
    minutes: option.number(30),
    seconds: option.number(60),
    scale: option.number(1),
    pool: option.number(3),
    connections: option.number(16),
  });
  const ours = candidates.filter(({ name }) => name === 'ours');
  await withCandidates(ours, options, async (run) => {
    const [server] = run.running;
    if (!server) throw new Error('nobody runs');
    const requests = await mixedRequests(run, server);
    const minutes: Minute[] = [];
    for (let minute = 1; minute <= options.minutes; minute += 1) {
      minutes.push(await oneMinute(run, server, minute, { requests, ...options }));
      console.error(minuteText(minutes.at(-1)).join('  '));
    }
    const facts: Facts = {
      postgresVersion: run.postgresVersion,
      loadBefore: run.loadBefore,
      scale: options.scale,
      doubts: options.minutes < 30 || options.seconds < 60 ? ['shorter than half an hour'] : [],
    };
    const { text, isHeld } = verdict(minutes);
    const head = ['minute', 'requests', 'p99 ms', 'node CPU µs', 'heap MB', 'RSS MB'];
    const report = `# Soak\n\n\`npm run prove -- soak\`. ${factsText(facts)}\n\n${text}\n\n${table([head, ...minutes.map(minuteText)])}`;
    console.log(report);
    console.error(await writeResults('soak', report, { facts, options, minutes }, facts));
    if (!isHeld) process.exitCode = 1;
  });
}

/** A hundred kinds of request times as many samples as there are, spread so that each second has some of all. */
async function mixedRequests(run: BenchRun, server: RunningCandidate): Promise<LoadJob['requests']> {
  const workloads = await loadWorkloads(run.databaseUrl);
  const turns = workloads.flatMap((workload) => {
    const requests = requestsOf(server, workload);
    return Array.from({ length: mix[workload.name] ?? 0 }, (_, index) => ({ requests, at: index }));
  });
  const rounds = 20;
  return Array.from({ length: turns.length * rounds }, (_, index) => {
    const turn = turns[(index * 37) % turns.length]; // 37 and 100 have no common divisor: every turn, far from its like
    const request = turn?.requests[(turn.at + Math.floor(index / turns.length) * 47) % turn.requests.length];
    if (!request) throw new Error('a workload without requests');
    return request;
  });
}

async function oneMinute(
  run: BenchRun,
  server: RunningCandidate,
  minute: number,
  { requests, connections, seconds }: Pick<LoadJob, 'requests' | 'connections' | 'seconds'>,
): Promise<Minute> {
  const since = await now(run.databaseUrl);
  await server.usage();
  const result = await run.load.run({ port: server.port, token: run.token, requests, connections, seconds });
  if (result.failures > 0) throw new Error(`${String(result.failures)} requests failed: ${result.failure ?? ''}`);
  const { cpu } = await server.usage();
  await settle(run.databaseUrl, since); // the same rows for every minute
  const { heapUsed, rss } = await server.usage('collect');
  return {
    minute,
    requests: result.requests,
    p99: result.p99,
    cpu: cpu / result.requests,
    heap: heapUsed / 1e6,
    rss: rss / 1e6,
  };
}

function minuteText(minute: Minute | undefined): string[] {
  if (!minute) return [];
  const { requests, p99, cpu, heap, rss } = minute;
  return [minute.minute, requests, p99.toFixed(1), cpu.toFixed(0), heap.toFixed(1), rss.toFixed(0)].map(String);
}

function verdict(minutes: readonly Minute[]): { text: string; isHeld: boolean } {
  const reference = minutes[Math.min(referenceMinute, minutes.length) - 1];
  const last = minutes.at(-1);
  if (!reference || !last) throw new Error('not a minute was measured');
  const ratios = { 'CPU per request': last.cpu / reference.cpu, heap: last.heap / reference.heap };
  const isHeld = Object.values(ratios).every((ratio) => ratio <= 1 + tolerance);
  const words = Object.entries(ratios).map(([what, ratio]) => `${what} ${ratioText(ratio)}`);
  return {
    text: `The last minute against minute ${String(reference.minute)}: ${words.join(', ')}; ${isHeld ? 'held' : '**missed**'} (at most ${String(1 + tolerance)}).`,
    isHeld,
  };
}
