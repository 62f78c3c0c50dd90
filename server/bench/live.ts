import { setTimeout as sleep } from 'node:timers/promises';
import type { CandidateProcess } from './candidates.ts';
import { ensureManagers, type Manager } from './live-people.ts';
import { type Event, Publisher } from './live-publisher.ts';
import { floorsText, type LiveMeasurement, liveReport, scenarioText } from './live-report.ts';
import { liveCandidates, type Scenario, scenarios, subscription } from './live-scenarios.ts';
import { option, parseOptions } from './options.ts';
import { type RunningCandidate, startSubscribers, type Subscribers } from './processes.ts';
import { doubtsOf, type Facts, writeResults } from './report.ts';
import { type BenchRun, withCandidates } from './run.ts';

interface Options {
  readonly scale: number;
  readonly rounds: number;
  readonly events: number;
  readonly paced: number;
  readonly pool: number;
}

/** What a round works with. */
interface Round {
  readonly publisher: Publisher;
  readonly subscribers: Subscribers;
  readonly tokens: readonly string[];
  readonly events: readonly Event[];
  /** How many hear of each event. */
  readonly audience: number;
  readonly options: Options;
}

const paceMilliseconds = 40;
const busy = { subscribers: 50, seconds: 5, everyMilliseconds: 100 };

/** Our fan-out beside stock graphql-ws and bare sockets: the same events from the same change stream to the same subscribers. */
export async function live(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, {
    scale: option.number(0.02), // what is fanned out does not depend on how much there is
    rounds: option.number(3),
    subscribers: option.number(2000),
    events: option.number(40),
    paced: option.number(20),
    pool: option.number(3),
    scenarios: option.list([]),
  });
  const wanted = scenarios(options.subscribers).filter(
    ({ name }) => options.scenarios.length === 0 || options.scenarios.includes(name),
  );
  const results = new Map<Scenario, ReadonlyMap<string, readonly LiveMeasurement[]>>();
  let facts: Facts | null = null;
  let delays: readonly number[] = [];
  // processes of its own for each, so that the memory of one is not counted with another's
  for (const scenario of wanted) {
    await withCandidates(liveCandidates, options, async (run) => {
      const measured = await measureScenario(run, scenario, options);
      results.set(scenario, measured);
      console.log(`\n${scenarioText(scenario, measured)}`);
      if (delays.length === 0) delays = await delaysWhileWriting(run);
      const quality = {
        scale: 1,
        rounds: options.rounds,
        seconds: options.events < 40 ? 0 : 3,
        loadBefore: run.loadBefore,
      };
      facts ??= {
        postgresVersion: run.postgresVersion,
        loadBefore: run.loadBefore,
        scale: options.scale,
        doubts: doubtsOf(quality),
      };
    });
  }
  if (!facts) throw new Error('there is no such scenario');
  const text = liveReport(results, delays, facts, options);
  const data = {
    facts,
    options,
    delays,
    results: [...results].map(([{ name }, rounds]) => [name, Object.fromEntries(rounds)]),
  };
  console.error(`\n${floorsText(results, delays)}\n\n${await writeResults('live', text, data, facts)}`);
}

async function measureScenario(
  run: BenchRun<CandidateProcess>,
  scenario: Scenario,
  options: Options,
): Promise<ReadonlyMap<string, readonly LiveMeasurement[]>> {
  const publisher = await Publisher.start(run.databaseUrl);
  const subscribers = startSubscribers();
  try {
    const managers = scenario.managers > 0 ? await ensureManagers(run.databaseUrl, scenario.managers) : [];
    const round: Round = {
      publisher,
      subscribers,
      tokens: tokensOf(scenario, managers, run.token),
      events: managers.length > 0 ? managers.map(ownEvent) : await publisher.contracts(options.events),
      audience: managers.length > 0 ? scenario.subscribers / managers.length : scenario.subscribers,
      options,
    };
    const results = new Map<string, LiveMeasurement[]>(run.running.map(({ definition }) => [definition.name, []]));
    const answers = new Map<string, string>();
    for (let index = 0; index < options.rounds; index += 1) {
      for (const candidate of run.running) {
        const { measurement, answer } = await measure(candidate, round);
        results.get(candidate.definition.name)?.push(measurement);
        answers.set(candidate.definition.name, answer);
      }
      if (new Set(answers.values()).size > 1)
        throw new Error(`the candidates do not send the same: ${JSON.stringify([...answers], null, 1)}`);
    }
    return results;
  } finally {
    await subscribers.stop();
    await publisher.close();
  }
}

function tokensOf({ subscribers, managers }: Scenario, people: readonly Manager[], token: string): readonly string[] {
  return Array.from({ length: subscribers }, (_, index) => people[index % Math.max(1, managers)]?.token ?? token);
}

function ownEvent({ id, contractId }: Manager): Event {
  return { contractId, visibleTo: [`ownerId:${id}`] };
}

/** A burst for the rate, then one event after the other for what each costs. */
async function measure(
  candidate: RunningCandidate<CandidateProcess>,
  { publisher, subscribers, tokens, events, audience, options }: Round,
): Promise<{ measurement: LiveMeasurement; answer: string }> {
  const { port } = candidate;
  await subscribers.ask({ ask: 'open', port, tokens: tokens.slice(0, 100), query: subscription }); // what is made once
  await subscribers.ask({ ask: 'close' });
  await sleep(200);
  const empty = await candidate.usage('collect');
  await subscribers.ask({ ask: 'open', port, tokens, query: subscription });
  const full = await candidate.usage('collect');

  const told = async (some: readonly Event[]) => {
    await subscribers.ask({ ask: 'reset' });
    const committedAt = await publisher.publish(some);
    return { ...(await subscribers.ask({ ask: 'wait', messages: some.length * audience })), committedAt };
  };
  await told(events.slice(0, 5));
  await candidate.usage();
  const burst = await told(events);
  const used = await candidate.usage();

  const delays: number[] = [];
  const [first] = events;
  if (!first) throw new Error('there are no contracts');
  let answer = '';
  for (let index = 0; index < options.paced; index += 1) {
    const { lastAt, committedAt, last } = await told([first]);
    delays.push(lastAt - committedAt);
    answer = withoutPlace(last);
    await sleep(paceMilliseconds);
  }
  const { loads } = await candidate.usage();
  await subscribers.ask({ ask: 'close' });
  await sleep(200);
  delays.sort((a, b) => a - b);
  return {
    answer,
    measurement: {
      rate: burst.messages / ((burst.lastAt - burst.firstAt) / 1000),
      p50: delays[Math.floor(delays.length / 2)] ?? Number.NaN,
      p99: delays.at(-1) ?? Number.NaN,
      cpu: used.cpu / burst.messages,
      memory: (full.rss - empty.rss) / tokens.length / 1024,
      loads: (loads - used.loads) / options.paced,
      bytes: JSON.stringify(changeIn(burst.last)).length,
    },
  };
}

function changeIn(message: unknown): Record<string, unknown> {
  const { payload } = message as { payload: { data: { contractChanged: Record<string, unknown> } } };
  return payload.data.contractChanged;
}

/** What must be the same from everybody: where and when it was is not. */
function withoutPlace(message: unknown): string {
  const { kind, id, version, changedFields, contract } = changeIn(message);
  return JSON.stringify({ kind, id, version, changedFields, contract });
}

/** Milliseconds from commit to the last of some subscribers, while another transaction is open that has written a change. */
async function delaysWhileWriting(run: BenchRun<CandidateProcess>): Promise<readonly number[]> {
  const [ours] = run.running;
  if (!ours) throw new Error('there are no candidates');
  const publisher = await Publisher.start(run.databaseUrl);
  const subscribers = startSubscribers();
  const delays: number[] = [];
  try {
    const [held, ...events] = await publisher.contracts(10);
    if (!held) throw new Error('there are no contracts');
    const tokens = Array.from({ length: busy.subscribers }, () => run.token);
    await subscribers.ask({ ask: 'open', port: ours.port, tokens, query: subscription });
    await publisher.whileWriting(held, async () => {
      for (let index = 0; index < (busy.seconds * 1000) / busy.everyMilliseconds; index += 1) {
        await subscribers.ask({ ask: 'reset' });
        const committedAt = await publisher.publish(events.slice(index % events.length).slice(0, 1));
        const { lastAt } = await subscribers.ask({ ask: 'wait', messages: busy.subscribers });
        delays.push(lastAt - committedAt);
        await sleep(busy.everyMilliseconds - Math.min(busy.everyMilliseconds, lastAt - committedAt));
      }
    });
    await subscribers.ask({ ask: 'close' });
  } finally {
    await subscribers.stop();
    await publisher.close();
  }
  return delays.toSorted((a, b) => a - b);
}
