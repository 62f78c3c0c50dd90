import { withConnection } from './dataset.ts';

/** The database's clock, to `settle` by. */
export async function now(databaseUrl: string): Promise<string> {
  return withConnection(databaseUrl, async (sql) => {
    const [row] = await sql<{ at: string }[]>`select clock_timestamp()::text as at`;
    if (!row) throw new Error('Postgres does not know the time');
    return row.at;
  });
}

/**
 * After writes: removes the notes made since, so that contracts do not grow from one round to the next, and numbers the changes, so that
 * our server does not do it for a peer in its own round.
 */
export async function settle(databaseUrl: string, since: string): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    await sql`delete from contract_note where created_at > ${since}::timestamptz`;
    for (;;) {
      const [step] = await sql<{ taken: number }[]>`select taken from change_step()`;
      if (!step || step.taken <= 0) break;
    }
    await sql.unsafe('vacuum contract_note, contract');
  });
}
