import type { Transaction } from '../database/transaction.ts';
import { DomainError, type FieldProblem } from '../errors.ts';
import { checkVersion } from './conflict.ts';
import { findExternal, type ExternalKey, keepExternal } from './external.ts';
import { newId } from './ids.ts';
import { checkRow, refuseProblems, type Row } from './input.ts';
import type { Entity } from './model.ts';
import { applyPart, type PartDiff, type PartInput, planPart, type PartPlan } from './parts.ts';
import { ownKeys, type Principal, requireAction, rowRule } from './permissions.ts';
import { recordChange } from './record-change.ts';
import { checkReferences, gatherReferences, type References } from './references.ts';
import { Statement } from './statement.ts';
import { checkId } from './values.ts';

/** What to write: the root's fields by name (money as `{ amount, currency }`), absent meaning unchanged and null cleared, and its parts. */
export interface WriteRequest {
  readonly input: Readonly<Record<string, unknown>>;
  readonly parts?: Readonly<Record<string, PartInput | null | undefined>>;
  /** The version the caller last read. */
  readonly expectedVersion?: number | null;
}

export interface WriteOptions {
  /** Action the caller must be allowed: `update`, or a command's. */
  readonly action: string;
  /** Name of the operation, as history shows it: `updateContract`. */
  readonly command: string;
  /** Commands write what the API may not. */
  readonly trusted?: boolean;
  /** Everything is checked and done, and the caller rolls it back. */
  readonly dryRun?: boolean;
}

export interface WriteResult {
  readonly id: string;
  readonly version: number;
  readonly outcome: 'created' | 'changed' | 'unchanged';
}

/**
 * Creates a root with its parts.
 *
 * @throws DomainError FORBIDDEN, BAD_USER_INPUT with every field that is wrong
 */
export async function createRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  request: WriteRequest,
  options: WriteOptions,
): Promise<WriteResult> {
  requireAction(principal, entity, options.action);
  const id = newId();
  const problems: FieldProblem[] = [];
  const row = checkRow(entity, request.input, {
    principal,
    mode: 'create',
    path: '',
    trusted: options.trusted ?? false,
    problems,
  });
  const { plans, references } = await planAll(tx, principal, entity, id, true, row, request, options, problems);
  await checkReferences(tx, principal, references, problems);
  refuseProblems(problems);

  const stamped: Row = {
    ...row,
    id,
    tenant_id: principal.tenantId,
    created_by: principal.actor.id,
    updated_by: principal.actor.id,
  };
  const columns = Object.keys(stamped).join(', ');
  await tx.query(
    `insert into ${entity.table} (${columns}) select ${columns} from jsonb_populate_record(null::${entity.table}, $1::jsonb)`,
    [stamped],
  );
  for (const plan of plans) await applyPart(tx, id, plan);
  const { keys } = await readOwned(tx, principal, entity, id, options.action);
  const diff = Object.keys(row).flatMap((sql): PartDiff[] => {
    const column = [...entity.columns.values()].find((each) => each.sql === sql);
    const value = row[sql];
    return column && value !== null
      ? [{ field: column.key, before: null, after: typeof value === 'object' ? JSON.stringify(value) : String(value) }]
      : [];
  });
  await recordChange(tx, principal, {
    entity,
    rootId: id,
    version: 1,
    kind: 'CREATED',
    command: options.command,
    diff,
    parts: plans,
    visibleTo: keys,
  });
  return { id, version: 1, outcome: 'created' };
}

/**
 * Changes a root and its parts; writes nothing when everything is as wanted already.
 *
 * @throws DomainError FORBIDDEN, NOT_FOUND (also for rows out of the caller's reach), BAD_USER_INPUT, CONFLICT with the server's values
 */
export async function updateRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  id: string,
  request: WriteRequest,
  options: WriteOptions,
): Promise<WriteResult> {
  requireAction(principal, entity, options.action);
  const problems: FieldProblem[] = [];
  const row = checkRow(entity, request.input, {
    principal,
    mode: 'update',
    path: '',
    trusted: options.trusted ?? false,
    problems,
  });
  const locked = await lockRow(tx, principal, entity, id, problems.length > 0 ? {} : row, options.action);
  const { plans, references } = await planAll(tx, principal, entity, id, false, row, request, options, problems);
  await checkReferences(tx, principal, references, problems);
  refuseProblems(problems);
  await checkVersion(tx, entity, id, {
    current: locked.version,
    expected: request.expectedVersion ?? null,
    diff: locked.diff,
    plans,
  });

  const touched = plans.filter((plan) => plan.add.length + plan.update.length + plan.remove.length > 0);
  if (locked.diff.length === 0 && touched.length === 0) return { id, version: locked.version, outcome: 'unchanged' };
  const version = locked.version + 1;
  const sets = Object.keys(row).map((name) => `${name} = p.${name}, `);
  await tx.query(
    `update ${entity.table} t set ${sets.join('')}version = $2::int, updated_at = now(), updated_by = $3::uuid from jsonb_populate_record(null::${entity.table}, $4::jsonb) p where t.id = $1::uuid`,
    [id, version, principal.actor.id, row],
  );
  for (const plan of touched) await applyPart(tx, id, plan);
  const { keys } = await readKeys(tx, principal, entity, id);
  await recordChange(tx, principal, {
    entity,
    rootId: id,
    version,
    kind: 'UPDATED',
    command: options.command,
    diff: locked.diff,
    parts: touched,
    visibleTo: [...locked.keys, ...keys],
  });
  return { id, version, outcome: 'changed' };
}

/** Creates or changes the record that another system calls `key`; safe to repeat, and two at once make one record. */
export async function saveRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  key: ExternalKey,
  request: WriteRequest,
  options: Omit<WriteOptions, 'action'>,
): Promise<WriteResult> {
  const found = await findExternal(tx, entity, key);
  if (found) return updateRecord(tx, principal, entity, found, request, { ...options, action: 'update' });
  const created = await createRecord(tx, principal, entity, request, { ...options, action: 'create' });
  await keepExternal(tx, entity, created.id, key);
  return created;
}

/** Takes a root out of use; it stays readable by its history and can be restored. */
export async function deleteRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  id: string,
  expectedVersion: number | null,
  options: WriteOptions,
): Promise<WriteResult> {
  requireAction(principal, entity, options.action);
  const locked = await lockRow(tx, principal, entity, id, {}, options.action);
  if (expectedVersion !== null && expectedVersion !== locked.version) {
    throw new DomainError('CONFLICT', `${entity.name} was changed since you read it.`, {
      rule: 'record.changed',
      params: { version: locked.version },
      fields: ['expectedVersion'],
    });
  }
  const version = locked.version + 1;
  await tx.query(
    `update ${entity.table} set deactivated_at = now(), version = $2::int, updated_at = now(), updated_by = $3::uuid where id = $1::uuid`,
    [id, version, principal.actor.id],
  );
  await recordChange(tx, principal, {
    entity,
    rootId: id,
    version,
    kind: 'DELETED',
    command: options.command,
    diff: [],
    parts: [],
    visibleTo: locked.keys,
  });
  return { id, version, outcome: 'changed' };
}

async function planAll(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  rootId: string,
  isNew: boolean,
  row: Row,
  request: WriteRequest,
  options: WriteOptions,
  problems: FieldProblem[],
): Promise<{ plans: PartPlan[]; references: References }> {
  const references: References = new Map();
  gatherReferences(entity, row, '', references);
  const plans: PartPlan[] = [];
  for (const [key, input] of Object.entries(request.parts ?? {})) {
    if (!input) continue;
    const part = entity.parts.get(key);
    if (!part) problems.push({ path: key, rule: 'field.unknown', message: `${entity.name} has no part ${key}.` });
    else
      plans.push(
        await planPart(
          { tx, principal, rootId, isNew, trusted: options.trusted ?? false, problems, references },
          key,
          part,
          input,
        ),
      );
  }
  return { plans, references };
}

export interface LockedRow {
  readonly version: number;
  readonly keys: readonly string[];
  readonly diff: PartDiff[];
}

/**
 * Locks the root within the caller's reach and says what `patch` would change, as text by field.
 *
 * @throws DomainError NOT_FOUND when there is none, or none the caller may touch
 */
async function lockRow(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  id: string,
  patch: Row,
  action: string,
): Promise<LockedRow> {
  const statement = new Statement();
  const rule = rowRule(statement, principal, entity, action, 't');
  const visible = rowRule(statement, principal, entity, 'read', 't');
  const keys = ownKeys(statement, entity, 't');
  const [key, wanted] = [statement.param(id, 'uuid', (value) => checkId(value, 'id')), statement.param(patch, 'jsonb')];
  const [found] = await tx.query<{
    version: number;
    keys: string[];
    diff: { sql: string; before: string | null; after: string | null }[];
  }>(
    `with found as materialized (select t as before, jsonb_populate_record(t, ${wanted}) as after, t.version, ${keys} as keys from ${entity.table} t where t.tenant_id = ${statement.tenant()} and t.id = ${key} and t.deactivated_at is null and ${rule} and ${visible} for update)
     select version, keys, (select coalesce(jsonb_agg(jsonb_build_object('sql', b.key, 'before', b.value, 'after', a.value)), '[]') from jsonb_each_text(to_jsonb(before)) b join jsonb_each_text(to_jsonb(after)) a using (key) where a.value is distinct from b.value) as diff from found`,
    statement.values(principal),
  );
  if (!found)
    throw new DomainError('NOT_FOUND', `There is no ${entity.name} with this id.`, {
      rule: 'record.not_found',
      fields: ['id'],
    });
  const names = new Map([...entity.columns.values()].map((column) => [column.sql, column.key]));
  return {
    version: found.version,
    keys: found.keys,
    diff: found.diff.map(({ sql, before, after }) => ({ field: names.get(sql) ?? sql, before, after })),
  };
}

async function readKeys(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  id: string,
): Promise<{ keys: string[] }> {
  const statement = new Statement();
  const [row] = await tx.query<{ keys: string[] }>(
    `select ${ownKeys(statement, entity, 't')} as keys from ${entity.table} t where t.id = ${statement.param(id, 'uuid')}`,
    statement.values(principal),
  );
  return { keys: row?.keys ?? [] };
}

/** A new row must lie within the creator's own reach. */
async function readOwned(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  id: string,
  action: string,
): Promise<{ keys: string[] }> {
  const statement = new Statement();
  const rule = rowRule(statement, principal, entity, action, 't');
  const [row] = await tx.query<{ keys: string[]; within: boolean }>(
    `select ${ownKeys(statement, entity, 't')} as keys, coalesce(${rule}, false) as within from ${entity.table} t where t.id = ${statement.param(id, 'uuid')}`,
    statement.values(principal),
  );
  if (!row?.within) {
    throw new DomainError('FORBIDDEN', `You may create a ${entity.name} only within what is your own.`, {
      rule: 'permission.own',
      fields: entity.aggregate.own,
    });
  }
  return { keys: row.keys };
}
