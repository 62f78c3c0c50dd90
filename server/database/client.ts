import postgres from 'postgres';
import { StartupError } from '../config.ts';
import { KeptLane } from './kept-lane.ts';
import { MessageLane } from './message-lane.ts';

export type Sql = postgres.Sql;

/**
 * The connections to one database. All log in as the owner; a transaction takes its lesser role with `set local role`.
 *
 * Short, long and background work have connections of their own, so that a slow statement holds up none of another kind, and few of them,
 * since two cores answer faster through 3 connections than through 30.
 */
export type Database = {
  /** Writes and reads in several steps. */
  points: Sql;
  /** Writes that are one message. */
  writes: MessageLane;
  /** Reads that are one message: of single records, of lists and exports, and of counts and sums, which are kept while they are right. */
  reads: { points: MessageLane; lists: MessageLane; counts: KeptLane };
  /** Jobs, imports and everything nobody waits for. */
  jobs: Sql;
  /** The change stream: one connection, on which nothing else waits. */
  feed: Sql;
  /** The seals of the audit: one connection, which no import keeps busy. */
  audit: Sql;
  /** Ends all connections, after at most 5 seconds for what still runs. */
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** Connections per pool. */
  size?: Partial<Record<PoolName, number>>;
  /** Seconds a statement may run, where it is not the pool's own. */
  statementTimeout?: number;
  /** Name shown in `pg_stat_activity`, before the pool's. */
  applicationName?: string;
};

type PoolName = 'points' | 'writes' | 'pointReads' | 'listReads' | 'jobs' | 'feed' | 'audit';

/** Seconds a statement may run, connections. */
const pools: Record<PoolName, { statementTimeout: number; size: number }> = {
  points: { statementTimeout: 15, size: 3 },
  writes: { statementTimeout: 15, size: 3 },
  pointReads: { statementTimeout: 15, size: 3 },
  listReads: { statementTimeout: 30, size: 3 },
  jobs: { statementTimeout: 600, size: 2 },
  feed: { statementTimeout: 600, size: 1 },
  audit: { statementTimeout: 60, size: 1 },
};

/** Messages in hand: reads of single records are over at once; behind a list one may wait, while the next statement is already there. */
const depths = { writes: 2, pointReads: 4, listReads: 2 };

/**
 * Where records are found by id, every value is served by the same plan. Left to itself Postgres compares what plans cost to run and not what
 * planning costs, which is more here, and now and then plans each of them anew.
 */
const planOnce: ReadonlySet<PoolName> = new Set(['points', 'writes', 'pointReads']);

const onlyReads: ReadonlySet<PoolName> = new Set(['pointReads', 'listReads']);

const grace = 5; // seconds that an answer may take beyond what a statement may

/** Seconds without a byte after which a connection that owes an answer is given up: an option that `scripts/patches` adds. */
const answerWithin = (seconds: number): object => ({ answer_timeout: seconds });

/** Dates stay the text that Postgres sends: a JavaScript Date has no calendar day and no microseconds. */
const types = {
  date: {
    to: 1184,
    from: [1082, 1114, 1184], // date, timestamp, timestamptz
    serialize: (value: string | Date) => (value instanceof Date ? value.toISOString() : value),
    parse: (text: string) => text,
  },
};

/** Options that every connection shares. numeric and bigint are text by the driver's own default. */
const shared = {
  types,
  connect_timeout: 10,
  keep_alive: 30,
  backoff: (attempt: number) => Math.min(0.1 * 2 ** attempt, 2), // seconds: back soon after a restart of Postgres
  onnotice: () => {}, // "already exists, skipping": of no interest outside migrations
} satisfies postgres.Options<Record<string, postgres.PostgresType>>;

/** Opens the pools of the database at `url`. No connection is made before the first query: `checkDatabase` first. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const sizeOf = (name: PoolName) => options.size?.[name] ?? pools[name].size;
  const timeoutOf = (name: PoolName) => options.statementTimeout ?? pools[name].statementTimeout;
  const open = (name: PoolName, { max = sizeOf(name), onclose = () => {} } = {}): Sql =>
    postgres(url, {
      ...shared,
      // Postgres ends a statement that takes too long; when not even that is heard, the network has swallowed one or the other
      ...answerWithin(timeoutOf(name) + grace),
      max,
      onclose,
      connection: {
        application_name: `${options.applicationName ?? 'plinth'} ${name}`,
        timezone: 'UTC',
        datestyle: 'ISO, YMD', // what dates and cursors are written in, whatever the database's own default
        default_transaction_isolation: 'read committed', // whatever the database's own default: the change stream needs it
        standard_conforming_strings: true,
        default_transaction_read_only: onlyReads.has(name),
        plan_cache_mode: planOnce.has(name) ? 'force_generic_plan' : 'auto',
        statement_timeout: timeoutOf(name) * 1000,
        idle_in_transaction_session_timeout: timeoutOf(name) * 2000,
      },
    });
  const lane = (name: keyof typeof depths) =>
    new MessageLane((onclose) => open(name, { max: 1, onclose }), { size: sizeOf(name), depth: depths[name] });
  const points = open('points');
  const writes = lane('writes');
  const lanes = { points: lane('pointReads'), lists: lane('listReads') };
  const reads = { ...lanes, counts: new KeptLane(lanes) };
  const jobs = open('jobs');
  const feed = open('feed');
  const audit = open('audit');
  const close = async () => {
    const seconds = 5;
    const ended = [points, jobs, feed, audit].map((pool) => pool.end({ timeout: seconds }));
    await Promise.all([...ended, writes.end(seconds), reads.points.end(seconds), reads.lists.end(seconds)]);
  };
  return { points, writes, reads, jobs, feed, audit, close };
}

/** One connection of its own with no statement timeout, for migrations and other maintenance. End it after use. */
export function openConnection(url: string): Sql {
  return postgres(url, { ...shared, max: 1, connection: { application_name: 'plinth maintenance', timezone: 'UTC' } });
}

/**
 * Connects once and looks at the server.
 *
 * @param name what the connection string came by
 * @throws StartupError saying what is wrong with the address, the credentials or the version, without the password
 */
export async function checkDatabase(url: string, name = 'DATABASE_URL'): Promise<void> {
  const { hostname, port, pathname, username } = new URL(url);
  const place = `${hostname}:${port || 5432}${pathname}`;
  const sql = postgres(url, { ...shared, max: 1, connect_timeout: 5 });
  let version: number;
  try {
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version_num') as version`;
    version = Math.floor(Number(row?.version) / 10_000);
  } catch (error) {
    throw new StartupError(`${name}: ${explain(error, place, decodeURIComponent(username))}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
  if (version < 15 || version > 18) {
    throw new StartupError(`${name}: ${place} is Postgres ${version}; Plinth supports 15 to 18.`);
  }
}

function explain(error: unknown, place: string, user: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${place}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host of ${place} is not known.`;
    case 'CONNECT_TIMEOUT':
      return `${place} does not answer.`;
    case '28P01':
    case '28000':
      return `${place} does not accept the user "${user}" with this password.`;
    case '3D000':
      return `the database of ${place} does not exist.`;
    default:
      return `${place} cannot be used: ${error instanceof Error ? error.message : String(error)} ${code}`.trim();
  }
}
