import { randomUUID } from 'node:crypto';
import { domains } from '@plinth/schema/schema.ts';
import { openDatabase } from '../database/client.ts';
import { transact } from '../database/transaction.ts';
import { buildModel, entityOf } from '../engine/model.ts';
import { systemPrincipal } from '../engine/permissions.ts';
import { inBulk, mostAtOnce, saveAll } from '../engine/save-many.ts';
import { withConnection } from './dataset.ts';

export interface BulkResult {
  readonly roots: number;
  readonly changes: number;
  /** Different bulks among the changes. */
  readonly bulks: number;
  /** Records a second. */
  readonly rate: number;
}

/** Saves so many new customers of a company that nobody else looks at, a thousand in a transaction, and counts what was written down. */
export async function bulk(url: string, roots: number): Promise<BulkResult> {
  const principal = systemPrincipal(randomUUID(), 'bench');
  const entity = entityOf(buildModel(domains), 'Customer');
  const database = openDatabase(url, { applicationName: 'bench bulk' });
  const begun = performance.now();
  try {
    for (let from = 0; from < roots; from += mostAtOnce) {
      const count = Math.min(mostAtOnce, roots - from);
      const requests = Array.from({ length: count }, (_, index) => ({
        input: { customerNo: String(from + index), displayName: `Customer ${String(from + index)}` },
      }));
      await transact(database.jobs, principal, (tx) => saveAll(tx, inBulk(principal), entity, requests));
    }
  } finally {
    await database.close();
  }
  const rate = (roots * 1000) / (performance.now() - begun);
  return withConnection(url, async (sql) => {
    const [row] = await sql<{ changes: number; bulks: number }[]>`
      select count(*)::int as changes, count(distinct bulk_id)::int as bulks from change where tenant_id = ${principal.tenantId}`;
    if (!row) throw new Error('nothing was counted');
    return { roots, ...row, rate };
  });
}
