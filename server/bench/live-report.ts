import { liveCandidates, type Scenario } from './live-scenarios.ts';
import { type Facts, factsText, ratioText, table } from './report.ts';

/** One candidate in one scenario for one round. */
export interface LiveMeasurement {
  /** Messages a second, in a burst. */
  readonly rate: number;
  /** Milliseconds from commit to the last subscriber's receipt, one event at a time; the second is the longest. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the candidate's process for a message. */
  readonly cpu: number;
  /** KiB of resident memory for a subscriber. */
  readonly memory: number;
  /** Statements for an event. */
  readonly loads: number;
  /** Characters of a message. */
  readonly bytes: number;
}

type Results = ReadonlyMap<Scenario, ReadonlyMap<string, readonly LiveMeasurement[]>>;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median of the rounds; of memory the first round's, since later ones use again what it was given. */
function middle(rounds: readonly LiveMeasurement[]): LiveMeasurement {
  const of = (key: keyof LiveMeasurement) => median(rounds.map((round) => round[key]));
  return {
    rate: of('rate'),
    p50: of('p50'),
    p99: of('p99'),
    cpu: of('cpu'),
    memory: rounds[0]?.memory ?? Number.NaN,
    loads: of('loads'),
    bytes: of('bytes'),
  };
}

export function scenarioText(
  { name, title }: Scenario,
  measured: ReadonlyMap<string, readonly LiveMeasurement[]>,
): string {
  const of = new Map([...measured].map(([candidate, rounds]) => [candidate, middle(rounds)]));
  const ratio = (mine: LiveMeasurement, other: string) => ratioText(mine.rate / (of.get(other)?.rate ?? Number.NaN));
  const rows = [...of].map(([candidate, mine]) => [
    candidate,
    ratio(mine, 'stock'),
    ratio(mine, 'raw'),
    mine.p50.toFixed(0),
    mine.p99.toFixed(0),
    mine.cpu.toFixed(1),
    mine.memory.toFixed(1),
    mine.loads.toFixed(1),
    mine.rate.toFixed(0),
  ]);
  const head = [
    '',
    '× stock',
    '× raw',
    'commit to last, median ms',
    'longest ms',
    'CPU µs a message',
    'RSS KiB a subscriber',
    'loads an event',
    'messages/s here',
  ];
  return `**${name}**: ${title} (${String(of.get('ours')?.bytes ?? 0)} characters a message)\n\n${table([head, ...rows])}`;
}

/** What ours has to show. */
export function floorsText(results: Results, delays: readonly number[]): string {
  const rows = [...results].flatMap(([scenario, measured]) => {
    const [ours, stock, raw] = ['ours', 'stock', 'raw'].map((name) => middle(measured.get(name) ?? []));
    if (!ours || !stock || !raw) return [];
    const loads = floor(`${scenario.name} loads an event, for its one group`, ours.loads, 1, 'exactly');
    if (scenario.managers > 0) return [loads];
    return [
      floor(`${scenario.name} messages/s against stock`, ours.rate / stock.rate, 8, 'at least'),
      floor(`${scenario.name} messages/s against raw`, ours.rate / raw.rate, 0.8, 'at least'),
      floor(`${scenario.name} RSS KiB a subscriber`, ours.memory, 30, 'at most'),
      loads,
    ];
  });
  const longest = floor(
    'longest ms while another transaction writes for 5 s',
    delays.at(-1) ?? Number.NaN,
    50,
    'at most',
  );
  return table([['ours', 'wanted', 'is', ''], ...rows, longest]);
}

function floor(what: string, is: number, wanted: number, how: 'at least' | 'at most' | 'exactly'): string[] {
  const isHeld = how === 'exactly' ? is === wanted : how === 'at least' ? is >= wanted : is <= wanted;
  const sign = { 'at least': '≥', 'at most': '≤', exactly: '=' }[how];
  return [what, `${sign} ${String(wanted)}`, ratioText(is), isHeld ? 'held' : '**missed**'];
}

export function liveReport(
  results: Results,
  delays: readonly number[],
  facts: Facts,
  { rounds, events }: { rounds: number; events: number },
): string {
  return [
    '# Live, beside others',
    `\`npm run bench -- live\`. ${factsText(facts)}`,
    `Ratios of medians of ${String(rounds)} interleaved rounds, a process each. An event is a change that is committed and numbered by another process; everybody follows the same change stream. The rate is that of a burst of ${String(events)} events (of one for each person where they are spread), from the first message received to the last; everything else is measured one event at a time. All subscribers are in one process, which reads frames and no more. What is sent was compared. Messages per second are those of this machine, shared with Postgres and the subscribers, and mean nothing elsewhere.`,
    table([['candidate', 'is'], ...liveCandidates.map(({ name, about }) => [name, about])]),
    ...[...results].map(([scenario, measured]) => scenarioText(scenario, measured)),
    '## While another transaction writes for 5 s',
    `Milliseconds from commit to the last of 50 subscribers: median ${median(delays).toFixed(1)}, longest ${(delays.at(-1) ?? Number.NaN).toFixed(1)}.`,
    '## Floors',
    floorsText(results, delays),
  ].join('\n\n');
}
