import type { Sql } from '../../../database/client.ts';
import { roles } from '../../../database/roles.ts';
import { asCompany, asOwner } from './as-company.ts';
import { quoted } from './copy-table.ts';
import { forgetJobs } from './copy-jobs.ts';
import { type MovedTable, movedTables } from './moved-tables.ts';

/** The first table that has something of the company; what stays when it leaves does not count. */
export async function tableInUse(sql: Sql, tenantId: string): Promise<string | null> {
  const tables = deletable(await movedTables(sql));
  return sql.begin(async (tx) => {
    await asCompany(tx, tenantId);
    for (const { name } of tables) {
      const found = await tx`select from ${tx(name)} where tenant_id = ${tenantId} limit 1`;
      if (found.length > 0) return name;
    }
    return null;
  });
}

/**
 * Deletes what a database holds of a company that lives elsewhere, all at once. Its audit stays, and positions in the change feed, which are
 * forgotten by their age.
 *
 * @returns how many rows
 */
export async function forgetRows(sql: Sql, tenantId: string): Promise<number> {
  const tables = deletable(await movedTables(sql)).toReversed();
  return sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(4716)`; // the rights to a table cannot be changed by two at once
    // not even the owner may delete under forced row security: the right is given for this transaction only, and nobody else sees it
    const closed = await tx<{ name: string }[]>`
      select name from unnest(${tables.map(({ name }) => name)}::text[]) name where not has_table_privilege(${roles.app}, quote_ident(name), 'delete')`;
    const names = closed.map(({ name }) => quoted(name)).join(', ');
    if (names) await tx.unsafe(`grant delete on ${names} to ${roles.app}`);
    await asCompany(tx, tenantId);
    let rows = 0;
    for (const { name } of tables) rows += (await tx`delete from ${tx(name)} where tenant_id = ${tenantId}`).count;
    await asOwner(tx);
    await forgetJobs(tx, tenantId);
    if (names) await tx.unsafe(`revoke delete on ${names} from ${roles.app}`);
    return rows;
  });
}

const deletable = (tables: readonly MovedTable[]) => tables.filter(({ isKept }) => !isKept);
