import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What a run was made on, for the head of its results. */
export interface Facts {
  readonly postgresVersion: string;
  readonly loadBefore: number;
  readonly scale: number;
  /** Why nobody should rely on it; empty when there is no reason. */
  readonly doubts: readonly string[];
}

export function factsText(facts: Facts): string {
  const { platform, arch, version } = process;
  return [
    `${String(availableParallelism())} cores (${platform} ${arch}), Node ${version}, Postgres ${facts.postgresVersion} beside it, data set at ${String(facts.scale)}×, machine load before ${facts.loadBefore.toFixed(1)}, ${new Date().toISOString().slice(0, 10)}.`,
    ...(facts.doubts.length > 0 ? ['', `**Not to be trusted:** ${facts.doubts.join('; ')}.`] : []),
  ].join('\n');
}

/** Rows of cells as a Markdown table; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...body.map(line)].join('\n');
}

/** Two digits of what matters. */
export function ratioText(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : 1) : '–';
}

/** Writes `<name>.md` and `.json`: among the results when they can be trusted, beside the data set when not. */
export async function writeResults(name: string, markdown: string, data: object, facts: Facts): Promise<string> {
  const folder = facts.doubts.length === 0 ? './results/' : '../../.data/bench/results/';
  const path = fileURLToPath(new URL(folder, import.meta.url));
  await mkdir(path, { recursive: true });
  await writeFile(`${path}${name}.md`, `${markdown}\n`);
  await writeFile(`${path}${name}.json`, `${JSON.stringify(data, null, 2)}\n`);
  return `${path}${name}.md`;
}

/** What makes a run no more than a try. */
export function doubtsOf(run: { scale: number; rounds: number; seconds: number; loadBefore: number }): string[] {
  return [
    ...(run.scale < 1 ? ['the data set was smaller than it is meant to be'] : []),
    ...(run.rounds < 3 ? ['fewer than three rounds'] : []),
    ...(run.seconds < 3 ? ['rounds shorter than three seconds'] : []),
    ...(run.loadBefore > 0.5 ? ['the machine was at work with something else'] : []),
  ];
}
