import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { domains } from '@plinth/schema/schema.ts';
import { pino } from 'pino';
import { openConnection, openDatabase, type Sql } from '../../database/client.ts';
import { startEmbeddedPostgres } from '../../database/embedded.ts';
import { freePort } from '../../database/embedded/postmaster.ts';
import { migrate } from '../../database/migrate.ts';
import { transact } from '../../database/transaction.ts';
import { ensureDemoAccounts } from '../../demo.ts';
import { buildModel, entityOf } from '../../engine/model.ts';
import { systemPrincipal } from '../../engine/permissions.ts';
import { createRecord } from '../../engine/writes.ts';
import { createAuth } from '../../platform/auth/auth.ts';
import { migrateJobs } from '../../platform/jobs/worker.ts';
import { tcpProxy } from '../../test/tcp-proxy.ts';
import { signIn } from '../processes.ts';
import { company } from '../workloads.ts';
import { naiveReader } from './naive-reader.ts';
import { Servers } from './servers.ts';
import type { SubscriberJob, SubscriberNews } from './subscribers.ts';
import { judge, type Verdict } from './verdict.ts';
import type { WriterJob, WriterNews } from './writers.ts';

export interface Chaos {
  /** Empty directory for the Postgres of this run. */
  readonly dataDir: string;
  readonly changes: number;
  readonly writers: number;
  readonly subscribers: number;
  readonly servers: number;
  readonly serverKills: number;
  readonly backendKills: number;
  readonly crashes: number;
  /** Milliseconds between cuts of one subscriber, on average. */
  readonly cutEvery: number;
}

export interface ChaosResult extends Verdict {
  readonly postgresVersion: string;
  readonly seconds: number;
  readonly serverKills: number;
  readonly backendKills: number;
  readonly crashes: number;
  readonly cuts: number;
  readonly connections: number;
  readonly stepsBack: number;
  readonly resyncs: number;
  readonly failedTransactions: number;
  readonly rolledBack: number;
}

const silent = pino({ level: 'fatal' });
const contractsFollowed = 10; // by each subscriber, and each by two of them
const patience = 60_000; // milliseconds without a delivery after which what is missing is lost

/**
 * Writes while everything that may fail does: sockets are cut, servers and backends killed, Postgres crashes. Then compares what is in
 * the log with what each subscriber heard.
 *
 * @param onProgress told now and then of how far it is, from 0 to 1
 */
export async function wreakChaos(chaos: Chaos, onProgress: (text: string) => void = () => {}): Promise<ChaosResult> {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: chaos.dataDir, log: silent });
    stops.push(postgres.stop);
    const ports = await Promise.all(Array.from({ length: chaos.servers }, () => freePort()));
    const proxy = await tcpProxy(ports);
    stops.push(proxy.close);
    const publicUrl = `http://localhost:${String(proxy.port)}`;
    const { tenantId, contracts } = await prepare(postgres.url, publicUrl, (chaos.subscribers / 2) * contractsFollowed);

    const servers = new Servers(ports, postgres.url, publicUrl);
    servers.start();
    stops.push(() => servers.stop());
    await Promise.all(ports.map((port) => servers.ready(port)));

    const sql = openConnection(postgres.url);
    stops.push(() => sql.end({ timeout: 5 }));
    const [start] = await sql<{ cursor: string; version: string }[]>`
      select epoch || '.' || position as cursor, current_setting('server_version') as version from change_sequencer`;
    const token = await signIn(ports[0] ?? 0);
    const followed = Array.from({ length: chaos.subscribers }, (_, index) => {
      const first = (index % (chaos.subscribers / 2)) * contractsFollowed;
      return contracts.slice(first, first + contractsFollowed);
    });
    const began = performance.now();
    const heard: string[][] = followed.map(() => []);
    const sums = {
      isWritten: false,
      cuts: 0,
      connections: 0,
      stepsBack: 0,
      resyncs: 0,
      failed: 0,
      rolledBack: 0,
      heard: 0,
    };
    const acknowledged: string[] = [];

    const subscribers = startProcess('subscribers.ts', (news: SubscriberNews) => {
      sums.cuts += news.cuts;
      sums.connections += news.reconnects;
      sums.stepsBack += news.stepsBack;
      sums.resyncs += news.resyncs;
      sums.heard += news.heard.length;
      for (const each of news.heard) {
        const [index, ...change] = each.split(' ');
        heard[Number(index)]?.push(change.join(' '));
      }
    });
    stops.push(() => end(subscribers));
    subscribers.send({
      port: proxy.port,
      token,
      since: start?.cursor ?? '',
      followed,
      cutEvery: chaos.cutEvery,
    } satisfies SubscriberJob);
    const naive = naiveReader(postgres.url);
    stops.push(() => naive.stop());
    const writers = startProcess('writers.ts', (news: WriterNews) => {
      acknowledged.push(...news.acknowledged);
      sums.failed += news.failed;
      sums.rolledBack += news.rolledBack;
      sums.isWritten ||= news.isDone;
    });
    stops.push(() => end(writers));
    writers.send({
      databaseUrl: postgres.url,
      tenantId,
      contracts,
      writers: chaos.writers,
      changes: chaos.changes,
    } satisfies WriterJob);

    const killed = await killAlong(
      chaos,
      sql,
      servers,
      () => (sums.isWritten ? 1 : acknowledged.length / chaos.changes),
      (text) =>
        onProgress(
          `${text}, ${String(acknowledged.length)} changes written, ${String(sums.heard)} heard, ${String(Math.round((performance.now() - began) / 1000))} s`,
        ),
    );
    while (!sums.isWritten) await sleep(100);
    const log = await retry(
      () => sql<{ change: string; request: string }[]>`
        select root_id || ' ' || version as change, correlation_id || ' ' || root_id as request from change where command = 'chaos'`,
    );
    const written = new Set(log.map(({ change }) => change));
    const logged = new Set(log.map(({ request }) => request));
    const expected = written.size * 2;
    for (
      let [before, since] = [-1, 0];
      sums.heard < expected && performance.now() - since < patience;
      await sleep(100)
    ) {
      if (sums.heard === before) continue;
      [before, since] = [sums.heard, performance.now()];
    }
    await sleep(1_000); // what comes twice comes now
    const verdict = judge({ written, logged, acknowledged, naive: naive.seen, followed, heard });
    return {
      ...verdict,
      ...killed,
      postgresVersion: start?.version ?? '',
      seconds: Math.round((performance.now() - began) / 1000),
      cuts: sums.cuts,
      connections: sums.connections,
      stepsBack: sums.stepsBack,
      resyncs: sums.resyncs,
      failedTransactions: sums.failed,
      rolledBack: sums.rolledBack,
    };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }

  async function killAlong(
    { serverKills, backendKills, crashes, dataDir }: Chaos,
    sql: Sql,
    servers: Servers,
    progress: () => number,
    say: (text: string) => void,
  ): Promise<Pick<ChaosResult, 'serverKills' | 'backendKills' | 'crashes'>> {
    const done = { serverKills: 0, backendKills: 0, crashes: 0 };
    const along = async (times: number, kill: (turn: number) => Promise<number>, name: keyof typeof done) => {
      for (let turn = 0; turn < times; turn += 1) {
        while (progress() < (turn + 0.5) / (times + 1)) await sleep(20);
        done[name] += await kill(turn);
      }
    };
    const timer = setInterval(() => say(JSON.stringify(done)), 10_000);
    await Promise.all([
      along(serverKills, async (turn) => servers.killOne(turn).then(() => 1), 'serverKills'),
      along(backendKills, async (turn) => terminateOne(sql, turn), 'backendKills'),
      along(crashes, async (turn) => crash(sql, dataDir, turn).then(() => 1), 'crashes'),
    ]);
    clearInterval(timer);
    return done;
  }
}

/** A company with contracts to write, and somebody to sign in as. */
async function prepare(
  url: string,
  publicUrl: string,
  count: number,
): Promise<{ tenantId: string; contracts: string[] }> {
  await migrate(url, { log: silent });
  await migrateJobs(url);
  const auth = await createAuth({ databaseUrl: url, publicUrl, demo: true, triesPerAddress: 1_000 });
  const database = openDatabase(url);
  const tenantId = (await ensureDemoAccounts(auth, async () => database)).get(company.slug) ?? '';
  const model = buildModel(domains);
  const principal = systemPrincipal(tenantId);
  const contracts = await transact(database.points, principal, async (tx) => {
    const options = { action: 'create', command: 'prepare' };
    const customer = { input: { customerNo: '1', displayName: 'Chaos AS' } };
    const { id: customerId } = await createRecord(tx, principal, entityOf(model, 'Customer'), customer, options);
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const input = { contractNo: `C${String(index)}`, title: 'Untouched', customerId };
      ids.push((await createRecord(tx, principal, entityOf(model, 'Contract'), { input }, options)).id);
    }
    return ids;
  });
  await Promise.all([auth.close(), database.close()]);
  return { tenantId, contracts };
}

/** A backend of a server or of a writer, whichever is at hand; tried until there is one. */
async function terminateOne(sql: Sql, turn: number): Promise<number> {
  for (let attempt = turn; ; attempt += 1) {
    const whose = attempt % 2 === 0 ? 'plinth%' : 'chaos%';
    const rows = await sql`
      select pg_terminate_backend(pid) from (
        select pid from pg_stat_activity where application_name like ${whose} order by state <> 'active', random() limit 1
      ) one`.catch(() => []);
    if (rows.length > 0) return rows.length;
    await sleep(50);
  }
}

/** kill -9 for a backend, at which Postgres starts all of them again, or for Postgres itself, which its supervisor starts again. */
async function crash(sql: Sql, dataDir: string, turn: number): Promise<void> {
  const postmaster = Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const [backend] = await retry(
    () => sql<{ pid: number }[]>`select pid from pg_stat_activity where application_name like 'chaos%' limit 1`,
  );
  process.kill(turn % 2 === 0 && backend ? backend.pid : postmaster, 'SIGKILL');
  await sleep(500);
  await retry(() => sql`select 1`);
}

/** Until Postgres is back. */
async function retry<T>(work: () => PromiseLike<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 300) throw error;
      await sleep(100);
    }
  }
}

function startProcess(file: string, hear: (news: never) => void): ChildProcess {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)));
  child.on('message', (news) => hear(news as never));
  child.once('exit', (code) => {
    if (code !== null) throw new Error(`${file} ended with ${String(code)}`); // by itself: what it would have said is missing
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
