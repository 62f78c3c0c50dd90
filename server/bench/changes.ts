import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChaosResult, wreakChaos } from './chaos/run.ts';
import { option, parseOptions } from './options.ts';
import { type Facts, factsText, table, writeResults } from './report.ts';

/** Changes written while everything fails: all of them must be heard once and in order, where `id > last` must have lost some. */
export async function changes(args: readonly string[]): Promise<void> {
  const [loadBefore = 0] = loadavg();
  const options = parseOptions(args, {
    changes: option.number(100_000),
    writers: option.number(16),
    subscribers: option.number(40),
    servers: option.number(3),
    serverKills: option.number(30),
    backendKills: option.number(40),
    crashes: option.number(4),
    cutEvery: option.number(10_000),
  });
  const dataDir = await mkdtemp(join(tmpdir(), `plinth-test-${String(process.pid)}-`));
  try {
    const result = await wreakChaos({ ...options, dataDir }, (text) => console.error(text));
    const facts: Facts = {
      postgresVersion: result.postgresVersion,
      loadBefore,
      scale: 1,
      doubts: options.changes < 100_000 ? ['fewer changes than promised'] : [],
    };
    const report = `# Changes under chaos\n\n\`npm run prove -- changes\`. ${factsText(facts)}\n\n${chaosTable(result)}`;
    console.log(report);
    console.error(await writeResults('changes', report, { facts, options, result }, facts));
    if (!isProven(result)) process.exitCode = 1;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Nothing lost, twice or out of order, of acknowledged changes none gone, while the control lost more than 1 %. */
export function isProven(result: ChaosResult): boolean {
  const { lost, twice, outOfOrder, stepsBack, resyncs, forgotten, naiveLost, written } = result;
  return lost + twice + outOfOrder + stepsBack + resyncs + forgotten === 0 && naiveLost > written / 100;
}

function chaosTable(result: ChaosResult): string {
  const rows: [string, number | string][] = [
    ['changes written', result.written],
    ['deliveries', result.deliveries],
    ['**lost**', result.lost],
    ['**twice**', result.twice],
    ['**out of order per root**', result.outOfOrder + result.stepsBack],
    ['acknowledged and not in the log', result.forgotten],
    [
      'lost by `id > last`',
      `${String(result.naiveLost)} (${((100 * result.naiveLost) / result.written).toFixed(1)} %)`,
    ],
    ['servers killed (-9)', result.serverKills],
    ['backends terminated', result.backendKills],
    ['Postgres crashed', result.crashes],
    ['sockets cut', result.cuts],
    ['sockets opened', result.connections],
    ['told to read anew', result.resyncs],
    ['transactions rolled back on purpose', result.rolledBack],
    ['transactions that failed', result.failedTransactions],
    ['seconds', result.seconds],
  ];
  return table([['', ''], ...rows.map(([name, value]) => [name, String(value)])]);
}
