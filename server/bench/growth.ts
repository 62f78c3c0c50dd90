import { api } from './dialects/api.ts';
import { candidates } from './candidates.ts';
import { besideLists, measureMemory, tenThousandRows } from './long-lists.ts';
import { type Measurement, measure, measureWorkload, medians } from './measure.ts';
import { option, parseOptions } from './options.ts';
import { doubtsOf, type Facts, factsText, ratioText, table, writeResults } from './report.ts';
import { type BenchRun, withCandidates } from './run.ts';
import { loadWorkloads } from './workloads.ts';

const sizes = [10, 50, 250, 1000];
const [ours] = candidates;

/** How cost grows: with the length of a list, with the size of the tables, and what long lists do to memory and to others. */
export async function growth(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, {
    scales: option.list(['0.1', '1']),
    rounds: option.number(3),
    seconds: option.number(4),
    warm: option.number(1),
    connections: option.number(32),
    pool: option.number(3),
  });
  if (!ours) throw new Error('there is nobody to measure');
  const scales = options.scales.map(Number);
  const largest = Math.max(...scales);
  const byScale = new Map<number, Measurement>();
  const sections: string[] = [];
  let facts: Facts | null = null;
  for (const scale of scales) {
    await withCandidates([ours], { ...options, scale }, async (run) => {
      byScale.set(scale, await pointReads(run, options));
      if (scale !== largest) return;
      sections.push(await byLength(run, options), await ofLongLists(run, options));
      const { postgresVersion, loadBefore } = run;
      facts = { postgresVersion, loadBefore, scale, doubts: doubtsOf({ ...options, scale, loadBefore }) };
    });
  }
  if (!facts) throw new Error('nothing was measured');
  const text = [
    '# How cost grows',
    `\`npm run bench -- growth\`. ${factsText(facts)}`,
    bySize(byScale),
    ...sections,
  ].join('\n\n');
  console.log(text);
  console.error(await writeResults('growth', text, { facts, options, byScale: [...byScale] }, facts));
}

type Options = Parameters<typeof measureWorkload>[2];

async function pointReads(run: BenchRun, options: Options): Promise<Measurement> {
  const workload = (await loadWorkloads(run.databaseUrl)).find(({ name }) => name === 'W1');
  if (!workload) throw new Error('there is no W1');
  return medians((await measureWorkload(run, workload, options)).get('ours') ?? []);
}

function bySize(byScale: ReadonlyMap<number, Measurement>): string {
  const [smallest] = byScale.values();
  const rows = [...byScale].map(([scale, { rate, p50, p99, cpu }]) => [
    `${String(scale)}×`,
    ratioText(rate / (smallest?.rate ?? Number.NaN)),
    p50.toFixed(1),
    p99.toFixed(1),
    cpu.toFixed(0),
  ]);
  return `## W1 by the size of the tables\n\n${table([['tables', 'rate, of the smallest', 'p50 ms', 'p99 ms', 'node CPU µs'], ...rows])}`;
}

async function byLength(run: BenchRun, options: Options): Promise<string> {
  const [candidate] = run.running;
  const statuses = (await loadWorkloads(run.databaseUrl)).find(({ name }) => name === 'W3')?.samples ?? [];
  if (!candidate) throw new Error('nobody runs');
  const rows: string[][] = [];
  for (const first of sizes) {
    const requests = statuses.map((variables) => api.request('W2', 0, { ...variables, first }));
    const rounds: Measurement[] = [];
    for (let round = 0; round < options.rounds; round += 1)
      rounds.push(await measure(run, candidate, requests, options));
    const { rate, p50, cpu, bytes } = medians(rounds);
    rows.push([
      String(first),
      p50.toFixed(1),
      (1e6 / rate / first).toFixed(1),
      cpu.toFixed(0),
      (cpu / first).toFixed(1),
      (bytes / 1000).toFixed(0),
    ]);
  }
  const head = ['first', 'p50 ms', 'µs per row, all told', 'node CPU µs', 'of it per row', 'kB'];
  return `## W2 by its length\n\n${table([head, ...rows])}`;
}

async function ofLongLists(run: BenchRun, options: Options): Promise<string> {
  const [candidate] = run.running;
  if (!candidate) throw new Error('nobody runs');
  const memory = await measureMemory(candidate, run.token);
  const { quiet, beside } = await besideLists(run, candidate, options);
  return [
    '## A list of 10,000 rows',
    table([
      ['', 'is', 'wanted'],
      ['response, MB', (memory.bytes / 1e6).toFixed(1), ''],
      ['memory grew by, of the response', ratioText(memory.grown / memory.bytes), '≤ 6'],
      ['p99 of W1 beside 8 of them, of its quiet p99', ratioText(beside / quiet), '≤ 10'],
    ]),
    `The list: \`${tenThousandRows.replaceAll(/\s+/g, ' ').slice(0, 160)} …\``,
  ].join('\n\n');
}
