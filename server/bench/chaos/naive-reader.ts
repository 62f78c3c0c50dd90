import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from '../../database/client.ts';

/** The control: reads the log as everybody writes it first, `id > last`, and so loses what commits after a higher id. */
export function naiveReader(databaseUrl: string): { readonly seen: ReadonlySet<string>; stop(): Promise<void> } {
  const sql = openConnection(databaseUrl);
  const seen = new Set<string>();
  let last = '0';
  const stopping = new AbortController();
  const read = async () => {
    while (!stopping.signal.aborted) {
      const rows = await sql<{ id: string; change: string }[]>`
        select id, root_id || ' ' || version as change from change where id > ${last} order by id limit 2000`.catch(
        () => null, // Postgres is away: it goes on from where it was, as the others do
      );
      for (const { id, change } of rows ?? []) {
        seen.add(change);
        last = id;
      }
      await sleep(rows ? 5 : 200);
    }
  };
  const reading = read();
  return {
    seen,
    async stop() {
      stopping.abort();
      await reading;
      await sql.end({ timeout: 5 });
    },
  };
}
