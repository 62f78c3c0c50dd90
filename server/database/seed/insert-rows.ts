import { columnNote } from '@plinth/schema/column-note.ts';
import { getColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { blindIndex, sealValue } from '../../encryption/secret-column.ts';
import type { Transaction } from '../transaction.ts';
import type { GeneratedRow } from './generator.ts';

/** The row with what is encrypted sealed, as the engine would. */
function sealedRow(tenantId: string, table: PgTable, row: GeneratedRow): GeneratedRow {
  const sealed: Record<string, unknown> = { ...row };
  for (const [key, column] of Object.entries(getColumns(table)) as [string, PgColumn][]) {
    const { secret } = columnNote(column);
    const value = row[key];
    if (!secret || typeof value !== 'string') continue;
    const of = { tenantId, table: getTableName(table), column: column.name };
    sealed[key] = sealValue(of, String(row['id']), value);
    if (secret.index) sealed[secret.index] = blindIndex(of, value);
  }
  return sealed;
}

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
  const sealed = rows.map((row) => sealedRow(tx.caller.tenantId, table, row));
  const columns = Object.entries(getColumns(table)).filter(([key]) => sealed.some((row) => key in row));
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
        sealed.map((row) => (types.get(column.name) === 'jsonb' ? JSON.stringify(row[key]) : (row[key] ?? null))),
      ),
    ],
  );
  return written?.count ?? 0;
}
