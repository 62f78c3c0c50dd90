import type { Transaction } from '../database/transaction.ts';
import type { TextRow } from './diff.ts';
import type { Row } from './input.ts';
import type { Column, Entity } from './model.ts';
import type { PartPlan } from './parts.ts';
import { parentColumn } from './permissions.ts';

/** The rows of a part in their order: all of them, or those with the ids given. */
export async function readRows(
  tx: Transaction,
  entity: Entity,
  rootId: string,
  ids: readonly string[] | 'all',
): Promise<Map<string, TextRow>> {
  const these = ids === 'all' ? '' : ' and p.id = any($2::uuid[])';
  const rows = await tx.query<{ id: string; row: TextRow }>(
    `select p.id, (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(p))) as row from ${entity.table} p where p.${parentColumn(entity).sql} = $1::uuid${these} and p.deactivated_at is null order by p.position, p.id`,
    ids === 'all' ? [rootId] : [rootId, ids],
  );
  return new Map(rows.map(({ id, row }) => [id, row]));
}

/** The place after the last row of a part. */
export async function nextPosition(tx: Transaction, entity: Entity, rootId: string): Promise<number> {
  const [row] = await tx.query<{ next: number }>(
    `select coalesce(max(position) + 1, 0) as next from ${entity.table} where ${parentColumn(entity).sql} = $1::uuid and deactivated_at is null`,
    [rootId],
  );
  return row?.next ?? 0;
}

/** The rows as Postgres would store them, so that `100` and `100.00`, or two ways to write a moment, are seen to be equal. */
export async function canonicalRows(tx: Transaction, entity: Entity, rows: readonly Row[]): Promise<TextRow[]> {
  if (rows.length === 0) return [];
  const result = await tx.query<{ row: TextRow }>(
    `select (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(jsonb_populate_record(null::${entity.table}, item)))) as row from jsonb_array_elements($1::jsonb) with ordinality as items(item, n) order by n`,
    [rows],
  );
  return result.map(({ row }) => row);
}

/** Writes the plan: at most one statement each for what is added, changed and removed, however many rows. */
export async function applyPart(tx: Transaction, rootId: string, plan: PartPlan): Promise<void> {
  const { entity } = plan;
  const parent = parentColumn(entity).sql;
  const { tenantId, actor } = tx.caller;
  const writing: Promise<unknown>[] = [];
  if (plan.add.length > 0) {
    const stamped = { tenant_id: tenantId, [parent]: rootId, created_by: actor.id, updated_by: actor.id };
    const names = new Set(['id', ...plan.add.flatMap(({ row }) => Object.keys(row))]);
    const columns = [...entity.columns.values()].filter((column) => names.has(column.sql));
    const rows = plan.add.map(({ id, row }) => ({ ...defaults(columns), ...row, ...stamped, id }));
    const list = [...columns.map((column) => column.sql), ...Object.keys(stamped)].join(', ');
    writing.push(
      tx.query(
        `insert into ${entity.table} (${list}) select ${list} from jsonb_populate_recordset(null::${entity.table}, $1::jsonb)`,
        [rows],
      ),
    );
  }
  if (plan.update.length > 0) {
    const names = [...new Set(plan.update.flatMap(({ row }) => Object.keys(row)))];
    const rows = plan.update.map(({ id, row }) => ({ ...row, id }));
    const sets = names.map((name) => `${name} = r.${name}`).join(', ');
    writing.push(
      tx.query(
        `update ${entity.table} p set ${sets}, updated_at = now(), updated_by = $2::uuid from jsonb_array_elements($1::jsonb) item join ${entity.table} o on o.id = (item ->> 'id')::uuid cross join lateral jsonb_populate_record(o, item) r where p.tenant_id = o.tenant_id and p.id = o.id and p.${parent} = $3::uuid`,
        [rows, actor.id, rootId],
      ),
    );
  }
  if (plan.remove.length > 0) {
    writing.push(
      tx.query(
        `update ${entity.table} set deactivated_at = now(), updated_at = now(), updated_by = $2::uuid where id = any($1::uuid[]) and ${parent} = $3::uuid`,
        [plan.remove.map(({ id }) => id), actor.id, rootId],
      ),
    );
  }
  await Promise.all(writing);
}

function defaults(columns: readonly Column[]): Row {
  const simple = columns.filter((column) => column.default !== undefined && typeof column.default !== 'object');
  return Object.fromEntries(simple.map((column) => [column.sql, column.default]));
}
