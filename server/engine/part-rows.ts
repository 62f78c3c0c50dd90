import type { PreparedStatement } from '../database/message-lane.ts';
import type { Transaction } from '../database/transaction.ts';
import type { TextRow } from './diff.ts';
import type { Row } from './input.ts';
import { type Column, type Entity, parentColumn } from './model.ts';
import type { PartPlan } from './parts.ts';
import type { Principal } from './permissions.ts';
import { openedRow, secretsOf, storedRow, withoutSecrets } from './secrets.ts';
import { Statement } from './statement.ts';

/** What a save needs to know of one part. */
export interface PartWanted {
  readonly entity: Entity;
  /** Rows to read, by id. */
  readonly existing: readonly string[] | 'all';
  /** Rows of the input. */
  readonly given: readonly Row[];
}

export interface PartRead {
  /** In their order. */
  readonly existing: ReadonlyMap<string, TextRow>;
  /** The given rows as Postgres would store them, so that `100` and `100.00`, or two ways to write a moment, are seen to be equal. */
  readonly canonical: readonly TextRow[];
}

/** Reads all parts with one statement. */
export async function readParts(
  tx: Transaction,
  principal: Principal,
  rootId: string,
  wanted: readonly PartWanted[],
): Promise<PartRead[]> {
  const statement = new Statement();
  const root = () => statement.param(rootId, 'uuid'); // only where it is used
  const selects = wanted.flatMap(({ entity, existing, given }, index) => {
    const at = String(index);
    const these = existing === 'all' ? '' : ` and p.id = any(${statement.param(existing, 'uuid[]')})`;
    return [
      ...(existing.length === 0
        ? []
        : [
            `select ${at} as part, p.id, ${texts('p')} as row, row_number() over (order by p.position, p.id) as n from ${entity.table} p where p.${parentColumn(entity).sql} = ${root()}${these} and p.deactivated_at is null`,
          ]),
      ...(given.length === 0
        ? []
        : [
            `select ${at}, null::uuid, ${texts(`jsonb_populate_record(null::${entity.table}, item)`)}, n from jsonb_array_elements(${statement.json(given.map((row) => withoutSecrets(entity, row)))}) with ordinality items(item, n)`,
          ]),
    ];
  });
  const rows =
    selects.length === 0
      ? []
      : await tx.query<{ part: number; id: string | null; row: TextRow }>(
          `${selects.join(' union all ')} order by part, n`,
          statement.values(principal),
        );
  const reads = wanted.map(() => ({ existing: new Map<string, TextRow>(), canonical: [] as TextRow[] }));
  for (const { part, id, row } of rows) {
    const [read, of] = [reads[part], wanted[part]];
    if (!read || !of) throw new Error('a row of no part');
    if (id !== null) read.existing.set(id, openedRow(of.entity, principal.tenantId, id, row));
    else read.canonical.push({ ...row, ...secretsOf(of.entity, of.given[read.canonical.length] ?? {}) });
  }
  return reads;
}

function texts(row: string): string {
  return `(select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(${row})))`;
}

/** Inserts what a plan adds, for the root of the CTE `root`; rows that come last are placed after those that are there. */
export function addedRows(
  statement: Statement,
  { tenantId }: Principal,
  rootId: string,
  { entity, add, isAppended }: PartPlan,
): string {
  const parent = parentColumn(entity).sql;
  const site = entity.siteColumn?.sql;
  const [tenant, actor] = [statement.tenant(), statement.actor()];
  const stored = add.map(({ id, row }): Row => ({ ...storedRow(entity, tenantId, id, row), id }));
  const names = new Set(stored.flatMap((row) => Object.keys(row)));
  const columns = [...entity.columns.values()].filter((column) => names.has(column.sql));
  const standard = defaults(columns);
  const rows = statement.json(stored.map((row) => ({ ...standard, ...row })));
  const last = () =>
    `(select coalesce(max(o.position) + 1, 0) from ${entity.table} o where o.tenant_id = ${tenant} and o.${parent} = ${statement.param(rootId, 'uuid')} and o.deactivated_at is null)`;
  const values = columns.map(({ sql }) => (sql === 'position' && isAppended ? `${last()} + r.position` : `r.${sql}`));
  return `insert into ${entity.table} (tenant_id, ${parent}, created_by, updated_by${site ? `, ${site}` : ''}, ${columns.map(({ sql }) => sql).join(', ')})
    select ${tenant}, root.id, ${actor}, ${actor}${site ? `, root.${site}` : ''}, ${values.join(', ')} from root, jsonb_populate_recordset(null::${entity.table}, ${rows}) r`;
}

function defaults(columns: readonly Column[]): Row {
  const simple = columns.filter((column) => column.default !== undefined && typeof column.default !== 'object');
  return Object.fromEntries(simple.map((column) => [column.sql, column.default]));
}

/** What goes before new rows come in: one statement for everything that is removed, one for everything that is changed. */
export function partStatements(principal: Principal, rootId: string, plans: readonly PartPlan[]): PreparedStatement[] {
  return [removedRows, changedRows].flatMap((write) => {
    const statement = new Statement();
    const root = statement.param(rootId, 'uuid');
    const [first, ...more] = plans.flatMap((plan) => write(statement, root, plan, principal));
    if (first === undefined) return [];
    const ctes = more.map((text, index) => `w${String(index)} as (${text})`);
    const text = ctes.length === 0 ? first : `with ${ctes.join(', ')} ${first}`;
    return [{ text, values: statement.values(principal) }];
  });
}

function removedRows(statement: Statement, root: string, { entity, remove }: PartPlan): string[] {
  if (remove.length === 0) return [];
  const ids = statement.param(
    remove.map(({ id }) => id),
    'uuid[]',
  );
  return [
    `update ${entity.table} set deactivated_at = now(), updated_at = now(), updated_by = ${statement.actor()} where tenant_id = ${statement.tenant()} and id = any(${ids}) and ${parentColumn(entity).sql} = ${root}`,
  ];
}

function changedRows(
  statement: Statement,
  root: string,
  { entity, update }: PartPlan,
  { tenantId }: Principal,
): string[] {
  if (update.length === 0) return [];
  const stored = update.map(({ id, row }) => ({ id, row: storedRow(entity, tenantId, id, row) }));
  const names = [...new Set(stored.flatMap(({ row }) => Object.keys(row)))];
  const rows = statement.json(stored.map(({ id, row }) => ({ ...row, id })));
  const sets = names.map((name) => `${name} = r.${name}`).join(', ');
  return [
    `update ${entity.table} p set ${sets}, updated_at = now(), updated_by = ${statement.actor()} from jsonb_array_elements(${rows}) item join ${entity.table} o on o.id = (item ->> 'id')::uuid cross join lateral jsonb_populate_record(o, item) r where p.tenant_id = ${statement.tenant()} and o.tenant_id = p.tenant_id and p.id = o.id and p.${parentColumn(entity).sql} = ${root}`,
  ];
}
