import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from './database.ts';

/** The minute of the database must not end within a test: waits for the next one when it soon would. */
export async function earlyInTheMinute(db: TestDatabase, seconds = 5): Promise<void> {
  const [row] = await db.sql<{ left: number }[]>`select (60 - extract(second from clock_timestamp()))::float8 as left`;
  if (row && row.left < seconds) await sleep(row.left * 1000 + 50);
}
