import { getColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from '../transaction.ts';
import type { GeneratedRow } from './generator.ts';

/**
 * Writes many rows in one statement, as an array for each column (COPY FROM is not possible under row security). Rows whose id is there
 * already are left as they are. Nothing else is done that the API would: no history, no change, no check but those of Postgres.
 *
 * @returns how many were written
 */
export async function insertRows(tx: Transaction, table: PgTable, rows: readonly GeneratedRow[]): Promise<number> {
  const [first] = rows;
  if (!first) return 0;
  const types = new Map(getTableConfig(table).columns.map((column) => [column.name, column.getSQLType()]));
  const columns = Object.entries(getColumns(table)).filter(([key]) => key in first);
  const names = columns.map(([, column]) => column.name);
  const arrays = names.map(
    (name, index) => `$${index + 3}::${types.get(name) === 'jsonb' ? 'text' : types.get(name)}[]`,
  );
  const values = names.map((name) => (types.get(name) === 'jsonb' ? `${name}::jsonb` : name));
  const [written] = await tx.query<{ count: number }>(
    `with written as (
       insert into ${getTableName(table)} (tenant_id, created_by, updated_by, ${names.join(', ')})
       select $1::uuid, $2::uuid, $2::uuid, ${values.join(', ')} from unnest(${arrays.join(', ')}) as source (${names.join(', ')})
       on conflict do nothing returning 1
     ) select count(*)::int as count from written`,
    [
      tx.caller.tenantId,
      tx.caller.actor.id,
      ...columns.map(([key, column]) =>
        rows.map((row) => (types.get(column.name) === 'jsonb' ? JSON.stringify(row[key]) : row[key])),
      ),
    ],
  );
  return written?.count ?? 0;
}
