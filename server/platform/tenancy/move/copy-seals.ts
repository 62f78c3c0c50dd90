import type { TransactionSql } from 'postgres';
import { asCompany, asSealer } from './as-company.ts';
import { addRows, rowsOf } from './copy-table.ts';
import type { MovedTable } from './moved-tables.ts';

/**
 * Copies the chain of a company, as far as it is not there already, behind all seals of the new database: there it is published in the journals as
 * if it had been made there. Nobody else seals until the transaction ends.
 */
export async function copySeals(
  from: TransactionSql,
  to: TransactionSql,
  of: { readonly table: MovedTable; readonly tenantId: string; readonly sites: readonly string[] },
): Promise<void> {
  const { table, tenantId, sites } = of;
  await asSealer(to);
  await to`select pg_advisory_xact_lock(4713)`; // of audit_step()
  const [before] = await to<{ position: string; seq: string }[]>`
    select position::text, coalesce((select max(seq) from audit_seal where tenant_id = ${tenantId}), 0)::text as seq from audit_sealer`;
  if (!before) throw new Error('the audit has no sealer: the database is not migrated');
  let position = BigInt(before.position);
  const placed = { ...table, columns: [...table.columns, { name: 'position', type: 'bigint' }] };
  const mine = `tenant_id = '${tenantId}' and seq > ${before.seq} order by audit_seal.seq`;
  for await (const rows of rowsOf(from, table, mine, widestSeal))
    await addRows(
      to,
      placed,
      rows.map((row) => ({ ...row, position: String((position += 1n)) })),
    );
  await to`update audit_sealer set position = ${String(position)}::bigint`;
  await asCompany(to, tenantId, sites);
}

const widestSeal = 1024; // bytes
