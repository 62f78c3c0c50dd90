import type { Transaction } from '../database/transaction.ts';
import type { FieldProblem } from '../errors.ts';
import { newId } from './ids.ts';
import { checkRow, type Row } from './input.ts';
import type { Column, Entity } from './model.ts';
import { parentColumn, type Principal } from './permissions.ts';
import { gatherReferences, type References } from './references.ts';

type Input = Readonly<Record<string, unknown>>;

/** What to do with the rows of one part: `set` is the whole list; the others say only what changes. */
export interface PartInput {
  readonly set?: readonly Input[] | null;
  readonly add?: readonly Input[] | null;
  readonly update?: readonly Input[] | null;
  readonly remove?: readonly string[] | null;
}

export interface PartDiff {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The rows of one part that a save touches. */
export interface PartPlan {
  readonly key: string;
  readonly entity: Entity;
  readonly add: Row[];
  readonly update: { readonly id: string; readonly row: Row; readonly diff: PartDiff[] }[];
  readonly remove: { readonly id: string; readonly row: TextRow }[];
}

/** A row as text by column, as Postgres writes it: exact, and comparable. */
type TextRow = Readonly<Record<string, string | null>>;

export interface PartContext {
  readonly tx: Transaction;
  readonly principal: Principal;
  readonly rootId: string;
  readonly isNew: boolean;
  readonly trusted: boolean;
  readonly problems: FieldProblem[];
  readonly references: References;
}

/** Compares what is wanted with what is there. Nothing is written yet. */
export async function planPart(context: PartContext, key: string, entity: Entity, input: PartInput): Promise<PartPlan> {
  const plan: PartPlan = { key, entity, add: [], update: [], remove: [] };
  const { problems } = context;
  if (!context.trusted && entity.part?.readonly) {
    problems.push({ path: key, rule: 'field.readonly', message: `${key} is written by commands only.` });
    return plan;
  }
  const existing = context.isNew ? new Map<string, TextRow>() : await readRows(context, entity);
  const rows = (list: readonly Input[] | null | undefined, name: string) =>
    (list ?? []).map((given, index) => ({ given, path: `${key}.${name}[${String(index)}]` }));
  const set = rows(input.set, 'set').map(({ given, path }, index) => ({
    ...check(context, entity, given, path),
    path,
    position: index,
  }));
  const updates = rows(input.update, 'update').map(({ given, path }) => ({
    ...check(context, entity, given, path),
    path,
  }));
  const adds = rows(input.add, 'add').map(({ given, path }) =>
    check(context, entity, { ...given, id: undefined }, path),
  );
  if (problems.length > 0) return plan;

  const wanted = [...set.map((each) => ({ ...each.row, position: each.position })), ...updates.map((each) => each.row)];
  const canonical = await canonicalRows(context.tx, entity, wanted);
  const kept = input.set ? matchSet(set, canonical, existing, entity) : new Map<number, string>();
  set.forEach((each, index) => {
    const id = kept.get(index);
    const row = { ...each.row, position: each.position };
    if (id) changeRow(plan, existing, id, row, canonical[index] ?? {}, each.path, problems);
    else if (each.id) missing(each.path, problems);
    else plan.add.push({ ...row, id: newId() });
  });
  updates.forEach((each, index) => {
    if (each.id && existing.has(each.id))
      changeRow(plan, existing, each.id, each.row, canonical[set.length + index] ?? {}, each.path, problems);
    else missing(each.path, problems);
  });
  const next = Math.max(-1, ...[...existing.values()].map((row) => Number(row['position'] ?? 0))) + 1;
  adds.forEach(({ row }, index) => plan.add.push({ position: next + index, ...row, id: newId() }));
  const removed = [
    ...(input.remove ?? []),
    ...(input.set && !entity.part?.appendOnly
      ? [...existing.keys()].filter((id) => ![...kept.values()].includes(id))
      : []),
  ];
  removed.forEach((id, index) => {
    const row = existing.get(id);
    if (row) plan.remove.push({ id, row });
    else missing(`${key}.remove[${String(index)}]`, problems);
  });
  if (
    !context.trusted &&
    entity.part?.appendOnly &&
    (plan.update.some((each) => each.diff.some((diff) => diff.field !== 'position')) || plan.remove.length > 0)
  ) {
    problems.push({ path: key, rule: 'part.append_only', message: `${key} can be added to, not changed or removed.` });
  }
  return plan;
}

function check(context: PartContext, entity: Entity, given: Input, path: string): { id: string | null; row: Row } {
  const { id, ...input } = given;
  const mode = id ? 'update' : 'create';
  const row = checkRow(entity, input, {
    principal: context.principal,
    mode,
    path,
    trusted: context.trusted,
    problems: context.problems,
  });
  gatherReferences(entity, row, path, context.references);
  return { id: typeof id === 'string' ? id : null, row };
}

function missing(path: string, problems: FieldProblem[]): void {
  problems.push({ path, rule: 'part.not_found', message: `${path} names a row that this record does not have.` });
}

/**
 * Rows named by id keep it, and beside them a row without one is new. Where no row has an id, as in an import, each takes the place of a
 * row of equal content, then of the one in its position.
 */
function matchSet(
  set: readonly { id: string | null; row: Row; position: number }[],
  canonical: readonly TextRow[],
  existing: ReadonlyMap<string, TextRow>,
  entity: Entity,
): Map<number, string> {
  const free = new Set(existing.keys());
  const kept = new Map<number, string>();
  const keep = (index: number, id: string) => {
    kept.set(index, id);
    free.delete(id);
  };
  set.forEach(({ id }, index) => {
    if (id && free.has(id)) keep(index, id);
  });
  if (kept.size > 0) return kept;
  const content = (row: TextRow, names: readonly string[]) => JSON.stringify(names.map((name) => row[name] ?? null));
  set.forEach(({ id, row }, index) => {
    if (id) return;
    const names = Object.keys(row);
    const wanted = content(canonical[index] ?? {}, names);
    for (const candidate of free) {
      if (content(existing.get(candidate) ?? {}, names) !== wanted) continue;
      keep(index, candidate);
      break;
    }
  });
  if (entity.part?.appendOnly) return kept;
  set.forEach(({ id, position }, index) => {
    if (id || kept.has(index)) return;
    for (const candidate of free) {
      if (Number(existing.get(candidate)?.['position']) !== position) continue;
      keep(index, candidate);
      break;
    }
  });
  return kept;
}

function changeRow(
  plan: PartPlan,
  existing: ReadonlyMap<string, TextRow>,
  id: string,
  row: Row,
  canonical: TextRow,
  path: string,
  problems: FieldProblem[],
): void {
  const before = existing.get(id);
  if (!before) return missing(path, problems);
  const names = new Map([...plan.entity.columns.values()].map((column) => [column.sql, column.key]));
  const diff = Object.keys(row).flatMap((sql): PartDiff[] => {
    const [was, is] = [before[sql] ?? null, canonical[sql] ?? null];
    return was === is ? [] : [{ field: names.get(sql) ?? sql, before: was, after: is }];
  });
  if (diff.length > 0) plan.update.push({ id, row, diff });
}

async function readRows({ tx, rootId }: PartContext, entity: Entity): Promise<Map<string, TextRow>> {
  const rows = await tx.query<{ id: string; row: TextRow }>(
    `select p.id, (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(p))) as row from ${entity.table} p where p.${parentColumn(entity).sql} = $1::uuid and p.deactivated_at is null order by p.position, p.id`,
    [rootId],
  );
  return new Map(rows.map(({ id, row }) => [id, row]));
}

/** The rows as Postgres would store them, so that `100` and `100.00`, or two ways to write a moment, are seen to be equal. */
async function canonicalRows(tx: Transaction, entity: Entity, rows: readonly Row[]): Promise<TextRow[]> {
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
  if (plan.add.length > 0) {
    const stamped = { tenant_id: tenantId, [parent]: rootId, created_by: actor.id, updated_by: actor.id };
    const names = new Set(plan.add.flatMap((row) => Object.keys(row)));
    const columns = [...entity.columns.values()].filter((column) => names.has(column.sql));
    const rows = plan.add.map((row) => ({ ...defaults(columns), ...row, ...stamped }));
    const list = [...columns.map((column) => column.sql), ...Object.keys(stamped)].join(', ');
    await tx.query(
      `insert into ${entity.table} (${list}) select ${list} from jsonb_populate_recordset(null::${entity.table}, $1::jsonb)`,
      [rows],
    );
  }
  if (plan.update.length > 0) {
    const names = [...new Set(plan.update.flatMap(({ row }) => Object.keys(row)))];
    const rows = plan.update.map(({ id, row }) => ({ ...row, id }));
    const sets = names.map((name) => `${name} = r.${name}`).join(', ');
    await tx.query(
      `update ${entity.table} p set ${sets}, updated_at = now(), updated_by = $2::uuid from jsonb_array_elements($1::jsonb) item join ${entity.table} o on o.id = (item ->> 'id')::uuid cross join lateral jsonb_populate_record(o, item) r where p.tenant_id = o.tenant_id and p.id = o.id and p.${parent} = $3::uuid`,
      [rows, actor.id, rootId],
    );
  }
  if (plan.remove.length > 0) {
    await tx.query(
      `update ${entity.table} set deactivated_at = now(), updated_at = now(), updated_by = $2::uuid where id = any($1::uuid[]) and ${parent} = $3::uuid`,
      [plan.remove.map(({ id }) => id), actor.id, rootId],
    );
  }
}

function defaults(columns: readonly Column[]): Row {
  const simple = columns.filter((column) => column.default !== undefined && typeof column.default !== 'object');
  return Object.fromEntries(simple.map((column) => [column.sql, column.default]));
}
