import type { TransactionSql } from 'postgres';
import type { MovedTable } from './moved-tables.ts';

/** What rows of a company a table holds, whatever their order. */
export interface TableSum {
  readonly rows: number;
  /** The sum of the first 64 bits of each row's SHA-256. */
  readonly hash: string;
  /** Bytes of the longest row as text. */
  readonly widest: number;
}

type Texts = Readonly<Record<string, string | null>>;

const bytesAtOnce = 4 * 1024 * 1024;
const mostAtOnce = 1000; // rows

/** Counts and hashes the rows of a company. Both transactions must write values alike: `asCompany`. */
export async function sumOf(tx: TransactionSql, { name, columns }: MovedTable, tenantId: string): Promise<TableSum> {
  const row = `row(${columns.map((column) => `t.${quoted(column.name)}`).join(', ')})::text`;
  const [sum] = await tx.unsafe<{ rows: string; hash: string; widest: string }[]>(
    `select count(*)::text as rows, coalesce(max(octet_length(r.row)), 0)::text as widest,
       coalesce(sum(('x' || encode(substr(sha256(convert_to(r.row, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint), 0)::text as hash
     from (select ${row} as row from ${quoted(name)} t where t.tenant_id = $1::uuid) r`,
    [tenantId],
  );
  if (!sum) throw new Error('a sum has a row');
  return { rows: Number(sum.rows), hash: sum.hash, widest: Number(sum.widest) };
}

/** Some rows of a company after the other, as text, a few megabytes at most at a time. */
export function rowsOf(
  tx: TransactionSql,
  { name, columns }: Pick<MovedTable, 'name' | 'columns'>,
  condition: string,
  widest: number,
): AsyncIterable<Texts[]> {
  const texts = columns.map((column) => `${quoted(column.name)}::text`).join(', ');
  const atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(bytesAtOnce / Math.max(widest, 1))));
  return tx.unsafe<Texts[]>(`select ${texts} from ${quoted(name)} where ${condition}`).cursor(atOnce);
}

/** Adds rows that are texts. */
export async function addRows(
  tx: TransactionSql,
  { name, columns, fixed }: Pick<MovedTable, 'name' | 'columns' | 'fixed'>,
  rows: readonly Texts[],
  unless = '',
): Promise<void> {
  const names = [...columns.map((column) => column.name), ...Object.keys(fixed)].map(quoted).join(', ');
  const values = [...columns.map((column) => `u.${quoted(column.name)}::${column.type}`), ...Object.values(fixed)];
  await tx.unsafe(
    `insert into ${quoted(name)} (${names}) select ${values.join(', ')} from ${listOf(columns.map((column) => column.name))} ${unless}`,
    columns.map((column) => rows.map((row) => row[column.name] ?? null)),
    { prepare: true },
  );
}

/**
 * Copies the rows of a company.
 *
 * @param widest bytes of the longest of them
 * @param copied called with how many there are so far
 */
export async function copyTable(
  from: TransactionSql,
  to: TransactionSql,
  of: { readonly table: MovedTable; readonly tenantId: string; readonly widest: number },
  copied: (rows: number) => void,
): Promise<void> {
  const { table, tenantId, widest } = of;
  const mine = `tenant_id = '${tenantId}'`;
  const first = { ...table, columns: table.columns.filter(({ name }) => !table.own.includes(name)) };
  let count = 0;
  for await (const rows of rowsOf(from, first, mine, widest)) {
    await addRows(to, first, rows, table.isKept ? 'on conflict do nothing' : '');
    count += rows.length;
    copied(count);
  }
  for (const own of table.own) {
    const type = table.columns.find(({ name }) => name === own)?.type ?? 'uuid';
    const pair = {
      ...table,
      columns: [
        { name: 'id', type: 'uuid' },
        { name: own, type },
      ],
    };
    for await (const rows of rowsOf(from, pair, `${mine} and ${quoted(own)} is not null`, widest))
      await to.unsafe(
        `update ${quoted(table.name)} t set ${quoted(own)} = u.${quoted(own)}::${type} from ${listOf(['id', own])} where t.tenant_id = '${tenantId}' and t.id = u.id::uuid`,
        ['id', own].map((column) => rows.map((row) => row[column] ?? null)),
        { prepare: true },
      );
  }
}

function listOf(names: readonly string[]): string {
  return `unnest(${names.map((_, index) => `$${String(index + 1)}::text[]`).join(', ')}) u (${names.map(quoted).join(', ')})`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
