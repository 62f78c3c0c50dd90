import type { Transaction } from '../database/transaction.ts';
import { DomainError, type FieldProblem } from '../errors.ts';
import { changesSince, refuseConflicts, wasRemoved } from './conflict.ts';
import { type FieldDiff, fieldOf } from './diff.ts';
import { type ExternalKey, findExternal, keepExternal } from './external.ts';
import { newId } from './ids.ts';
import { checkRow, refuseProblems, type Row } from './input.ts';
import { refuseMoves } from './imported-state.ts';
import { lockRow, readKeys, readOwnKeys } from './locked-row.ts';
import { checkId } from './values.ts';
import type { Entity } from './model.ts';
import { applyPart } from './part-rows.ts';
import { type PartInput, planPart, type PartPlan } from './parts.ts';
import { type Principal, requireAction } from './permissions.ts';
import { recordChange } from './record-change.ts';
import { checkReferences } from './references.ts';

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
  /** Comes from a system that keeps the record: it may bring the states that a lifecycle lets in. */
  readonly imported?: boolean;
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
  const write: Write = { tx, principal, entity, rootId: id, request, options, problems: [] };
  const row = checkRoot(write, 'create');
  const plans = await planParts(write, true);
  refuseMissing(plans, () => false, write.problems);
  await checkReferences(
    tx,
    principal,
    { entity, rootId: id, row, changed: entity.columns.keys(), plans },
    write.problems,
  );
  refuseProblems(write.problems);

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
  await Promise.all(plans.map((plan) => applyPart(tx, id, plan)));
  const visibleTo = await readOwnKeys(tx, principal, entity, id, options.action);
  const diff = [...entity.columns.values()].flatMap(({ sql, key }): FieldDiff[] => {
    const value = row[sql] ?? null;
    const after = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return value === null ? [] : [{ field: key, before: null, after }];
  });
  const { command } = options;
  await recordChange(tx, principal, {
    entity,
    rootId: id,
    version: 1,
    kind: 'CREATED',
    command,
    diff,
    parts: plans,
    seenBy: { before: [], after: visibleTo },
  });
  return { id, version: 1, outcome: 'created' };
}

/**
 * Changes a root and its parts; writes nothing when everything is as wanted already.
 *
 * @throws DomainError FORBIDDEN, NOT_FOUND (also for rows out of the caller's reach), BAD_USER_INPUT, CONFLICT with the server's values,
 *   RULE_VIOLATED for a change of what is only ever added
 */
export async function updateRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  id: string,
  request: WriteRequest,
  options: WriteOptions,
): Promise<WriteResult> {
  return change({ tx, principal, entity, rootId: id, request, options, problems: [] }, 'UPDATED');
}

/**
 * Puts a deleted root back in use, with what is given changed in the same step.
 *
 * @throws DomainError as an update does; NOT_FOUND also when it is in use
 */
export async function restoreRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  id: string,
  request: WriteRequest,
  options: WriteOptions,
): Promise<WriteResult> {
  return change({ tx, principal, entity, rootId: id, request, options, problems: [] }, 'RESTORED');
}

/**
 * Creates or changes the record that another system calls `key`, or puts it back in use; safe to repeat, and two at once make one record.
 * Whoever may not do all of that is told so before the key is looked for. A key whose record the caller cannot reach is as good as free
 * until the new record is written: only then is it found to be taken.
 *
 * @throws DomainError as create and update do; CONFLICT when the key names a record out of the caller's reach
 */
export async function saveRecord(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  key: ExternalKey,
  request: WriteRequest,
  options: Omit<WriteOptions, 'action'>,
): Promise<WriteResult> {
  const action = isFixed(entity, options) ? 'create' : 'update';
  for (const each of new Set(['create', action])) requireAction(principal, entity, each);
  const found = await findExternal(tx, principal, entity, key, action);
  if (found) {
    const save = found.isDeleted ? restoreRecord : updateRecord;
    return save(tx, principal, entity, found.id, request, { ...options, action });
  }
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
  const { action, command } = options;
  requireAction(principal, entity, action);
  const locked = await lockRow(tx, principal, entity, { id, action });
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
    [locked.id, version, principal.actor.id],
  );
  await recordChange(tx, principal, {
    entity,
    rootId: locked.id,
    version,
    kind: 'DELETED',
    command,
    diff: [],
    parts: [],
    seenBy: { before: locked.keys, after: locked.keys },
  });
  return { id: locked.id, version, outcome: 'changed' };
}

/** One save on its way. */
interface Write {
  readonly tx: Transaction;
  readonly principal: Principal;
  readonly entity: Entity;
  readonly rootId: string;
  readonly request: WriteRequest;
  readonly options: WriteOptions;
  /** Everything that is wrong with it, told at once. */
  readonly problems: FieldProblem[];
}

async function change(write: Write, kind: 'UPDATED' | 'RESTORED'): Promise<WriteResult> {
  const { tx, principal, entity, request, options, problems } = write;
  const fixed = isFixed(entity, options);
  const action = fixed ? 'create' : options.action; // who may add it may say again what it is
  requireAction(principal, entity, action);
  const row = checkRoot(write, 'update');
  const wanted = { id: write.rootId, action, patch: row, isDeleted: kind === 'RESTORED' };
  // one behind the other on one connection: the parts are read once the root is locked, and nobody waits in between
  const locking = lockRow(tx, principal, entity, wanted);
  const planning = planParts({ ...write, rootId: checkId(write.rootId, 'id') }, false);
  const [{ id, before, diff, ...locked }, plans] = await Promise.all([locking, planning]);
  const since = fixed ? null : await changesSince(tx, entity, id, locked.version, request.expectedVersion ?? null);
  refuseMissing(plans, (rowId) => wasRemoved(since, rowId), problems);
  const changed = diff.map((each) => each.field);
  if (options.imported) refuseMoves(entity, before, diff, problems);
  await checkReferences(tx, principal, { entity, rootId: id, row, changed, plans }, problems);
  refuseProblems(problems);
  if (since) refuseConflicts({ entity, before, diff, plans }, since);

  const touched = plans.filter((plan) => plan.add.length + plan.update.length + plan.remove.length > 0);
  const isSame = diff.length === 0 && touched.length === 0;
  if (fixed && !isSame) refuseChange(entity, [...changed, ...touched.map(({ key }) => key)]);
  if (isSame && kind === 'UPDATED') return { id, version: locked.version, outcome: 'unchanged' };
  const version = locked.version + 1;
  const sets = Object.keys(row).map((name) => `${name} = p.${name}, `);
  const updating = tx.query(
    `update ${entity.table} t set ${sets.join('')}deactivated_at = null, version = $2::int, updated_at = now(), updated_by = $3::uuid from jsonb_populate_record(null::${entity.table}, $4::jsonb) p where t.id = $1::uuid`,
    [id, version, principal.actor.id, row],
  );
  const applying = touched.map((plan) => applyPart(tx, id, plan));
  const seenBy = decidesSight(entity, changed) ? readKeys(tx, principal, entity, id) : Promise.resolve(locked.keys);
  const recording = seenBy.then((keys) =>
    recordChange(tx, principal, {
      entity,
      rootId: id,
      version,
      kind,
      command: options.command,
      diff,
      parts: touched,
      seenBy: { before: locked.keys, after: keys },
    }),
  );
  await Promise.all([updating, ...applying, recording]);
  return { id, version, outcome: 'changed' };
}

/** Whether the row rules look at one of the columns, so that somebody may see the record who did not, or no longer. */
function decidesSight(entity: Entity, changed: readonly string[]): boolean {
  return entity.aggregate.own.some((path) => {
    const [first = ''] = path.split('.');
    return changed.includes(path.includes('.') ? `${first}Id` : first);
  });
}

/** Whether the API only ever adds such records: what is there is there for good. */
function isFixed(entity: Entity, options: Pick<WriteOptions, 'trusted'>): boolean {
  return !options.trusted && !entity.aggregate.operations.includes('update');
}

function refuseChange(entity: Entity, keys: readonly string[]): never {
  const paths = [...new Set(keys.map((key) => fieldOf(entity, key)))];
  const rule = 'record.append_only';
  throw new DomainError('RULE_VIOLATED', `A ${entity.name} is added and never changed: ${paths.join(', ')} differs.`, {
    rule,
    problems: paths.map((path) => ({ path, rule, message: `${path} differs from what was added.` })),
  });
}

function checkRoot({ entity, principal, request, options, problems }: Write, mode: 'create' | 'update'): Row {
  const { trusted = false, imported = false } = options;
  return checkRow(entity, request.input, { principal, mode, path: '', trusted, imported, problems });
}

async function planParts(write: Write, isNew: boolean): Promise<PartPlan[]> {
  const { entity, request, options, problems } = write;
  const plans: PartPlan[] = [];
  for (const [key, input] of Object.entries(request.parts ?? {})) {
    if (!input) continue;
    const part = entity.parts.get(key);
    if (part) plans.push(await planPart({ ...write, isNew, trusted: options.trusted ?? false }, key, part, input));
    else problems.push({ path: key, rule: 'field.unknown', message: `${entity.name} has no part ${key}.` });
  }
  return plans;
}

/** A row that the record never had is a mistake; one that somebody else removed meanwhile is looked at as a conflict. */
function refuseMissing(plans: readonly PartPlan[], isGone: (rowId: string) => boolean, problems: FieldProblem[]): void {
  for (const { id, path } of plans.flatMap((plan) => plan.missing)) {
    if (!isGone(id))
      problems.push({ path, rule: 'part.not_found', message: `${path} names a row that this record does not have.` });
  }
}
