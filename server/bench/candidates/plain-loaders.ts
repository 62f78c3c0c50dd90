import DataLoader from 'dataloader';
import type { Sql } from '../../database/client.ts';
import { type Caller, transact, type Transaction } from '../../database/transaction.ts';

export type Row = Record<string, unknown> & { readonly id: string };

/** What the resolvers of one request share. */
export interface PlainContext {
  readonly customers: DataLoader<string, Row | null>;
  readonly notes: DataLoader<string, Row[]>;
  readonly noteCounts: DataLoader<string, number>;
  query(text: string, params: readonly unknown[]): Promise<Row[]>;
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  readonly caller: Caller;
}

const contractColumns = [
  'id',
  'contract_no as "contractNo"',
  'title',
  'upper(kind) as kind',
  'upper(status) as status',
  'upper(risk_class) as "riskClass"',
  'upper(renewal) as renewal',
  `case when value is null then null else json_build_object('amount', value::text, 'currency', value_currency) end as value`,
  'start_date as "startDate"',
  'end_date as "endDate"',
  'updated_at as "updatedAt"',
  'version',
  'customer_id as "customerId"',
].join(', ');

export const selectContracts = `select ${contractColumns} from contract where tenant_id = $1::uuid and deactivated_at is null`;
const selectCustomers = `select id, display_name as "displayName", customer_no as "customerNo", upper(status) as status, segment from customer where tenant_id = $1::uuid`;
const selectNotes = `select id, contract_id as "contractId", body, position, upper(visibility) as visibility, created_at as "createdAt" from contract_note where tenant_id = $1::uuid and deactivated_at is null`;

export function plainContext(pool: Sql, caller: Caller): PlainContext {
  const query = (text: string, params: readonly unknown[]) =>
    transact(pool, caller, (tx) => tx.query<Row>(text, [caller.tenantId, ...params]), { readOnly: true });
  return {
    caller,
    query,
    write: (work) => transact(pool, caller, work),
    customers: new DataLoader(async (ids) => {
      const rows = new Map((await query(`${selectCustomers} and id = any($2::uuid[])`, [ids])).map((r) => [r.id, r]));
      return ids.map((id) => rows.get(id) ?? null);
    }),
    notes: new DataLoader(async (ids) => {
      const rows = await query(`${selectNotes} and contract_id = any($2::uuid[]) order by position, id`, [ids]);
      const byContract = Map.groupBy(rows, (row) => String(row['contractId']));
      return ids.map((id) => byContract.get(id) ?? []);
    }),
    noteCounts: new DataLoader(async (ids) => {
      const rows = await query(
        `select contract_id as id, count(*)::int as count from contract_note where tenant_id = $1::uuid and deactivated_at is null and contract_id = any($2::uuid[]) group by 1`,
        [ids],
      );
      const counts = new Map(rows.map((row) => [row.id, Number(row['count'])]));
      return ids.map((id) => counts.get(id) ?? 0);
    }),
  };
}
