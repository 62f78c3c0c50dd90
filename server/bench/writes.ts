import { loadavg } from 'node:os';
import { type Database, openDatabase } from '../database/client.ts';
import { ChangeStream } from '../engine/changes.ts';
import { type Principal, systemPrincipal } from '../engine/permissions.ts';
import { auditEntry, changeRecord, type SaveRecord } from '../engine/record-change.ts';
import { bulk, type BulkResult } from './bulk-writes.ts';
import { startCluster, withConnection } from './dataset.ts';
import { option, parseOptions } from './options.ts';
import { doubtsOf, type Facts, factsText, ratioText, table, writeResults } from './report.ts';
import { now, settle } from './settle.ts';
import { company } from './workloads.ts';
import { type WriteKind, writeKinds } from './write-kinds.ts';

/** How much is written down about a write, and what share of the bare writes' rate that must leave. */
const variants: readonly { name: string; records: readonly SaveRecord[]; atLeast: number }[] = [
  { name: 'bare', records: [], atLeast: 1 },
  { name: 'with log', records: [changeRecord], atLeast: 0.75 },
  { name: 'with log and audit', records: [changeRecord, auditEntry], atLeast: 0.6 },
];

interface Series {
  readonly kind: WriteKind;
  readonly connections: number;
  /** Writes a second by variant, a number per round. */
  readonly rates: Readonly<Record<string, number[]>>;
}

/** What the change log and the audit cost writers: the same writes without them, with the one, with both; then writes in bulk. */
export async function writes(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, {
    scale: option.number(1),
    rounds: option.number(5),
    seconds: option.number(3),
    connections: option.list(['16', '64']),
    roots: option.number(10_000),
  });
  const [loadBefore = 0] = loadavg();
  const cluster = await startCluster();
  try {
    const url = await cluster.dataset(options.scale);
    const contracts = await contractsOf(url);
    const all: Series[] = [];
    for (const connections of options.connections.map(Number))
      for (const kind of writeKinds) {
        const series = await measureKind(url, contracts, kind, connections, options);
        console.log(seriesText(series));
        all.push(series);
      }
    const inBulk = await bulk(url, options.roots);
    const facts: Facts = {
      postgresVersion: cluster.version,
      loadBefore,
      scale: options.scale,
      doubts: doubtsOf({ ...options, loadBefore }),
    };
    const text = reportText(all, inBulk, facts, options);
    console.error(`\n${text}\n\n${await writeResults('writes', text, { facts, options, all, inBulk }, facts)}`);
  } finally {
    await cluster.stop();
  }
}

interface Contracts {
  readonly principal: Principal;
  readonly ids: readonly string[];
}

async function contractsOf(url: string): Promise<Contracts> {
  return withConnection(url, async (sql) => {
    const [tenant] = await sql<{ id: string }[]>`select id from control.tenant where slug = ${company.slug}`;
    if (!tenant) throw new Error('the data set has no companies');
    const rows = await sql<{ id: string }[]>`
      select id from contract where tenant_id = ${tenant.id} and deactivated_at is null order by md5(id::text) limit 2000`;
    return { principal: systemPrincipal(tenant.id, 'bench'), ids: rows.map(({ id }) => id) };
  });
}

/** Rounds in which every variant has its turn, so that what changes on the machine meanwhile meets all of them. */
async function measureKind(
  url: string,
  contracts: Contracts,
  kind: WriteKind,
  connections: number,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Series> {
  const rates: Record<string, number[]> = Object.fromEntries(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, records } of variants) {
      const since = await now(url);
      const database = openDatabase(url, { size: { writes: connections }, applicationName: 'bench writes' });
      try {
        rates[name]?.push(await measure(database, contracts, kind, records, { connections, seconds }));
      } finally {
        await database.close();
      }
      await settle(url, since);
    }
  return { kind, connections, rates };
}

/** Writers that each wait for one write at a time. Where there is a log it is numbered as well, as on a server that runs. */
async function measure(
  database: Database,
  { principal, ids }: Contracts,
  kind: WriteKind,
  records: readonly SaveRecord[],
  { connections, seconds }: { connections: number; seconds: number },
): Promise<number> {
  const faults: unknown[] = [];
  const stream = records.length > 0 ? new ChangeStream(database, (fault) => faults.push(fault)) : null;
  await stream?.start();
  let next = 0;
  let done = 0;
  const writer = async (end: number) => {
    while (performance.now() < end) {
      const id = ids[next++ % ids.length] ?? '';
      await database.writes.write(principal, kind.make(principal, id, records));
      stream?.poke();
      done += 1;
    }
  };
  const all = (end: number) => Promise.all(Array.from({ length: connections }, () => writer(end)));
  await all(performance.now() + 500);
  done = 0;
  const begun = performance.now();
  await all(begun + seconds * 1000);
  const rate = (done * 1000) / (performance.now() - begun);
  await stream?.close();
  if (faults.length > 0) throw new Error('the change stream had faults', { cause: faults[0] });
  return rate;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The median of what a variant leaves, round by round: within a round the machine is the same. */
function shareOf({ rates }: Series, variant: string): number {
  const bare = rates['bare'] ?? [];
  return median((rates[variant] ?? []).map((rate, round) => rate / (bare[round] ?? Number.NaN)));
}

function seriesText(series: Series): string {
  const rows = variants.map(({ name, atLeast }) => {
    const share = shareOf(series, name);
    const verdict = name === 'bare' ? '' : share >= atLeast ? 'held' : '**missed**';
    return [
      name,
      ratioText(share),
      name === 'bare' ? '' : `≥ ${String(atLeast)}`,
      verdict,
      median(series.rates[name] ?? []).toFixed(0),
    ];
  });
  const head = ['', '× bare', 'wanted', '', 'writes/s here'];
  return `**${series.kind.title}**, ${String(series.connections)} connections\n\n${table([head, ...rows])}\n`;
}

function reportText(
  all: readonly Series[],
  { roots, changes, bulks, rate }: BulkResult,
  facts: Facts,
  { rounds, seconds }: { rounds: number; seconds: number },
): string {
  return [
    '# Writes, with and without what is written down about them',
    `\`npm run bench -- writes\`. ${factsText(facts)}`,
    `The engine's own statements, a message each: the row's lock, then the root, its parts, the change record and the audit entry. Medians of ${String(rounds)} interleaved rounds of ${String(seconds)} s; where there is a log it is numbered meanwhile. Writes a second are those of this machine and mean nothing elsewhere.`,
    ...all.map(seriesText),
    `**In bulk**: ${String(roots)} new records in batches of a thousand made ${String(changes)} changes in ${String(bulks)} bulks, ${rate.toFixed(0)} records a second here.`,
  ].join('\n\n');
}
