import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openConnection, openDatabase } from '../database/client.ts';
import { startEmbeddedPostgres } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';
import { migrateJobs } from '../platform/jobs/worker.ts';
import { model, openWorld } from '../test/actors.ts';
import type { TestDatabase } from '../test/database.ts';
import { fillCompany } from '../test/isolation/companies.ts';
import { askOracles, type Findings, readAll } from '../test/isolation/matrix.ts';
import { type Outsider, outsidersOf } from '../test/isolation/outsiders.ts';
import { looseConditions, pastRowSecurity } from '../test/isolation/row-security.ts';
import { openBenchKeys } from './keys.ts';
import { type Mutant, openMasks, openPolicies, openRules, withoutCompany } from './mutants.ts';
import { type Facts, factsText, table, writeResults } from './report.ts';

/** What came of switching one thing off. */
interface Verdict {
  readonly name: string;
  /** Which test found it, and what it saw first; null when none did. */
  readonly foundBy: string | null;
}

type Trial = readonly [test: string, run: () => Promise<Findings>];

/**
 * Switches off what keeps companies and people apart, one thing at a time, and runs the isolation tests that can notice: one of them must.
 * Then the planner's own condition on the company, of which nobody may notice anything, since row security holds without it.
 */
export async function policies(): Promise<void> {
  const [loadBefore = 0] = loadavg();
  openBenchKeys();
  const folder = await mkdtemp(join(tmpdir(), 'plinth-policies-'));
  const log = pino({ level: 'warn' });
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log });
  try {
    await migrate(postgres.url, { log });
    await migrateJobs(postgres.url);
    const database = openDatabase(postgres.url, { applicationName: 'plinth policies' });
    const sql = openConnection(postgres.url);
    const began = performance.now();
    const outcome = await proveAll({ ...database, url: postgres.url, sql }).finally(() =>
      Promise.all([database.close(), sql.end({ timeout: 5 })]),
    );
    const [server] = await version(postgres.url);
    const facts: Facts = { postgresVersion: server?.version ?? 'unknown', loadBefore, scale: 1, doubts: [] };
    const seconds = Math.round((performance.now() - began) / 1000);
    const text = report(outcome, facts, seconds);
    console.log(text);
    console.error(await writeResults('policies', text, { facts, seconds, ...outcome }, facts));
    if (outcome.verdicts.some(({ foundBy }) => foundBy === null) || outcome.leaksWithout.length > 0)
      process.exitCode = 1;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Outcome {
  readonly verdicts: readonly Verdict[];
  readonly open: readonly string[];
  readonly cellsWithout: number;
  readonly leaksWithout: readonly string[];
  /** That the condition was really gone: with a policy open as well, rows come. */
  readonly controlFound: boolean;
}

async function proveAll(db: TestDatabase): Promise<Outcome> {
  const world = await openWorld(db);
  try {
    const [mine, theirs] = [await fillCompany(db, world), await fillCompany(db, world)];
    const outsiders = await outsidersOf(db, mine, theirs);
    const named = (part: string) => outsiders.filter(({ name }) => name.includes(part));
    const [stranger] = named('another company');
    const [reader] = named('not masked');
    if (!stranger || !reader) throw new Error('the outsiders of the isolation tests have other names');
    const past = (only?: string) => pastRowSecurity(db, stranger.actor, theirs.id, only);
    const through = (outsider: Outsider): Trial[] => [
      ['reads', () => readAll(outsider)],
      ['questions', () => askOracles(outsider)],
    ];
    const untouched = [...(await Promise.all(outsiders.map(readAll))), await past(), await looseConditions(db)];
    if (untouched.some(({ leaks }) => leaks.length > 0)) throw new Error('the isolation tests fail as it is');

    const { closed, open } = await openPolicies(db.sql);
    const verdicts: Verdict[] = [];
    for (const mutant of closed)
      verdicts.push(
        await judge(mutant, [
          ['row security alone', () => past(mutant.table)],
          ['conditions of policies', () => looseConditions(db)],
        ]),
      );
    for (const mutant of openRules(model)) {
      const [outsider] = named(`scope ${mutant.scope ?? ''}`);
      if (!outsider) throw new Error(`nobody has the scope ${String(mutant.scope)}`);
      verdicts.push(await judge(mutant, through(outsider)));
    }
    for (const mutant of openMasks(model)) verdicts.push(await judge(mutant, through(reader)));

    const without = withoutCompany([mine.id, theirs.id]);
    const [read, asked] = await without.during(async () => [await readAll(stranger), await askOracles(stranger)]);
    const opened = closed.find(({ name }) => name.includes('on customer: using'));
    const control = await without.during(async () => opened?.during(() => readAll(stranger)));
    return {
      verdicts,
      open,
      cellsWithout: (read?.cells ?? 0) + (asked?.cells ?? 0),
      leaksWithout: [...(read?.leaks ?? []), ...(asked?.leaks ?? [])],
      controlFound: (control?.leaks.length ?? 0) > 0,
    };
  } finally {
    await world.close();
  }
}

async function judge(mutant: Mutant, trials: readonly Trial[]): Promise<Verdict> {
  return mutant.during(async () => {
    for (const [test, run] of trials) {
      const [leak] = (await run()).leaks;
      if (leak !== undefined) return { name: mutant.name, foundBy: `${test}: ${leak}` };
    }
    return { name: mutant.name, foundBy: null };
  });
}

function version(url: string) {
  const sql = openConnection(url);
  return sql<{ version: string }[]>`select current_setting('server_version') as version`.finally(() => sql.end());
}

function report(outcome: Outcome, facts: Facts, seconds: number): string {
  const { verdicts, open, cellsWithout, leaksWithout, controlFound } = outcome;
  const missed = verdicts.filter(({ foundBy }) => foundBy === null);
  const short = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}…` : text).replaceAll('|', String.raw`\|`);
  return [
    '# What keeps companies and people apart, switched off one thing at a time',
    '',
    factsText(facts),
    '',
    `${String(verdicts.length)} switched off in ${String(seconds)} s, ${String(verdicts.length - missed.length)} noticed, ${String(missed.length)} not.`,
    '',
    table([
      ['switched off', 'noticed by'],
      ...verdicts.map(({ name, foundBy }) => [name, short(foundBy ?? '**nothing**')]),
    ]),
    '',
    `The planner's condition on the company taken away: ${String(cellsWithout)} cells, ${String(leaksWithout.length)} foreign bytes. ` +
      `With a policy open besides, ${controlFound ? 'rows come, so it was away' : '**nothing comes: it was not away**'}.`,
    '',
    `Open for the system, which works across companies and reads nothing for anybody: ${open.join(', ')}.`,
  ].join('\n');
}
