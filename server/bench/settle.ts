import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from './dataset.ts';

/** The database's clock, to `settle` by. */
export async function now(databaseUrl: string): Promise<string> {
  return withConnection(databaseUrl, async (sql) => {
    const [row] = await sql<{ at: string }[]>`select clock_timestamp()::text as at`;
    if (!row) throw new Error('Postgres does not know the time');
    return row.at;
  });
}

const steps = ['select taken from change_step()', 'select audit_step(2000) as taken'];

/**
 * After writes: removes the notes made since, so that contracts do not grow from one round to the next, and numbers the changes and seals
 * their audit, so that our server does not do it for a peer in its own round.
 */
export async function settle(databaseUrl: string, since: string): Promise<void> {
  await withConnection(databaseUrl, async (sql) => {
    await sql`delete from contract_note where created_at > ${since}::timestamptz`;
    for (const step of steps) {
      for (;;) {
        const [row] = await sql.unsafe<{ taken: number }[]>(step);
        if (!row || row.taken <= 0) break;
      }
    }
    await sql.unsafe('vacuum contract_note, contract');
  });
}

/** Waits until our server at `port` has published what others' writes left in the audit. */
export async function published(databaseUrl: string, port: number): Promise<void> {
  const last = await withConnection(databaseUrl, async (sql) => {
    const [row] = await sql<
      { position: string }[]
    >`select coalesce(max(position), 0)::text as position from audit_seal`;
    return BigInt(row?.position ?? 0);
  });
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/health/ready`);
    const { audit } = (await answer.json()) as { audit: { position: string } };
    if (BigInt(audit.position) >= last) return;
    await sleep(200);
  }
}
