import { checkAnswers } from './check-answers.ts';
import { candidates } from './candidates.ts';
import { checkFloors } from './floors.ts';
import { type Measured, type Measurement, measureWorkload, medians } from './measure.ts';
import { option, parseOptions } from './options.ts';
import { doubtsOf, type Facts, factsText, ratioText, table, writeResults } from './report.ts';
import { withCandidates } from './run.ts';
import { loadWorkloads, type Workload } from './workloads.ts';

/** Our reads (and W5, a write) beside those of others, on the same rows and under the same row security. */
export async function reads(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, {
    scale: option.number(1),
    rounds: option.number(3),
    seconds: option.number(4),
    warm: option.number(1),
    connections: option.number(32),
    pool: option.number(3),
    workloads: option.list([]),
    candidates: option.list(candidates.map(({ name }) => name)),
  });
  const definitions = candidates.filter(({ name }) => name === 'ours' || options.candidates.includes(name));
  await withCandidates(definitions, options, async (run) => {
    const all = await loadWorkloads(run.databaseUrl);
    const workloads = all.filter(({ name }) => options.workloads.length === 0 || options.workloads.includes(name));
    await checkAnswers(run.running, workloads, run.token, run.databaseUrl);
    console.error(`${String(workloads.length)} workloads: all answers are the same.`);
    const results = new Map<string, Measured>();
    for (const workload of workloads) {
      const measured = await measureWorkload(run, workload, options);
      results.set(workload.name, measured);
      console.log(`\n${workloadText(workload, measured)}`);
    }
    run.resumeAll();
    const facts: Facts = {
      postgresVersion: run.postgresVersion,
      loadBefore: run.loadBefore,
      scale: options.scale,
      doubts: doubtsOf({ ...options, loadBefore: run.loadBefore }),
    };
    const text = reportText(workloads, results, facts, options);
    const data = { facts, options, results: toObject(results) };
    console.error(`\n${floorsText(results)}\n\n${await writeResults('reads', text, data, facts)}`);
  });
}

function workloadText({ name, title }: Workload, measured: Measured): string {
  const of = new Map([...measured].map(([candidate, rounds]) => [candidate, medians(rounds)]));
  const ratio = (mine: Measurement, other: string) => ratioText(mine.rate / (of.get(other)?.rate ?? Number.NaN));
  const rows = [...of].map(([candidate, mine]) => [
    candidate,
    ratio(mine, 'postgraphile'),
    ratio(mine, 'limit'),
    mine.p50.toFixed(1),
    mine.p99.toFixed(1),
    mine.cpu.toFixed(0),
    mine.rss.toFixed(0),
    mine.rate.toFixed(0),
  ]);
  const head = ['', '× PostGraphile', '× limit', 'p50 ms', 'p99 ms', 'node CPU µs', 'RSS MB', 'requests/s here'];
  const bytes = Math.round((of.get('ours')?.bytes ?? 0) / 100) / 10;
  return `**${name}**: ${title} (${String(bytes)} kB)\n\n${table([head, ...rows])}`;
}

function floorsText(results: ReadonlyMap<string, Measured>): string {
  const of = new Map(
    [...results].map(([name, measured]) => [
      name,
      new Map([...measured].map(([candidate, rounds]) => [candidate, medians(rounds)])),
    ]),
  );
  const rows = checkFloors(of).map(({ workload, against, what, atLeast, atMost, ratio, isHeld }) => [
    `${workload} ${what} against ${against}`,
    atLeast === undefined ? `≤ ${String(atMost)}` : `≥ ${String(atLeast)}`,
    ratioText(ratio),
    isHeld ? 'held' : '**missed**',
  ]);
  return table([['ours', 'wanted', 'is', ''], ...rows]);
}

function reportText(
  workloads: readonly Workload[],
  results: ReadonlyMap<string, Measured>,
  facts: Facts,
  options: { rounds: number; seconds: number; connections: number; pool: number },
): string {
  const { rounds, seconds, connections, pool } = options;
  return [
    '# Reads, beside others',
    `\`npm run bench -- reads\`. ${factsText(facts)}`,
    `Ratios of medians of ${String(rounds)} interleaved rounds of ${String(seconds)} s after a warm-up, ${String(connections)} connections, ${String(pool)} connections to Postgres each, a process each, the others standing still. All verify the same token and keep what they verified for four seconds. Answers were compared before. Requests per second are those of this machine, shared with Postgres and the load generator, and mean nothing elsewhere.`,
    table([['candidate', 'is'], ...candidates.map(({ name, about }) => [name, about])]),
    ...workloads.map((workload) => workloadText(workload, results.get(workload.name) ?? new Map())),
    '## Floors',
    floorsText(results),
  ].join('\n\n');
}

function toObject(results: ReadonlyMap<string, Measured>): object {
  return Object.fromEntries([...results].map(([name, measured]) => [name, Object.fromEntries(measured)]));
}
