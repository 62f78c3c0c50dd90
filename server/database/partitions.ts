import type { Sql } from './client.ts';

/** Makes the partitions of the months around today that are not there yet. Needs the owner's connection; safe to repeat. */
export async function ensurePartitions(sql: Sql): Promise<void> {
  await sql`select ensure_partitions()`;
}
