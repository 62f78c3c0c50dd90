import type { Transaction } from '../database/transaction.ts';
import { DomainError, type FieldProblem } from '../errors.ts';
import { changesSince, readLater, refuseConflicts, wasRemoved } from './conflict.ts';
import { type FieldDiff, fieldOf } from './diff.ts';
import { type ExternalKey, findExternal, keepExternal } from './external.ts';
import { newId } from './ids.ts';
import { refuseMoves } from './imported-state.ts';
import { checkRow, refuseProblems, type Row } from './input.ts';
import { lockRow, notFound } from './locked-row.ts';
import type { Entity } from './model.ts';
import { partStatements } from './part-rows.ts';
import { type PartInput, type PartPlan, planParts } from './parts.ts';
import { type Principal, reachOf, requireAction, rowRule } from './permissions.ts';
import { checkReferences } from './references.ts';
import { decidesSight, rulesWithin } from './row-rules.ts';
import { type Save, type SavedRoot, saveStatement } from './save-statement.ts';
import type { GuardedSave } from './save-guard.ts';
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
  /** Comes from a system that keeps the record: it may bring the states that a lifecycle lets in. */
  readonly imported?: boolean;
  /** Answers once everything is sent: what still goes wrong fails the transaction, and not the call. */
  readonly pipelined?: boolean;
  /** Id of a new record, where it is known elsewhere already: a user's is theirs in the registry. */
  readonly newId?: string;
}

export interface WriteResult {
  readonly id: string;
  readonly outcome: 'created' | 'changed' | 'unchanged';
  /** Nothing but Postgres itself can still refuse it: the commit may follow in the same flight. */
  readonly isFinal: boolean;
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
  const id = options.newId ?? newId();
  const write: Write = { tx, principal, entity, rootId: id, request, options, problems: [] };
  const row = checkRoot(write, 'create');
  const plans = await planParts({ ...write, isNew: true, trusted: options.trusted ?? false }, request.parts ?? {});
  refuseMissing(plans, () => false, write.problems);
  const referring = { entity, rootId: id, row, changed: entity.columns.keys(), plans };
  await checkReferences(tx, principal, referring, write.problems);
  await askGuards(write, 'CREATED', row, plans);
  refuseProblems(write.problems);

  const diff = [...entity.columns.values()].flatMap(({ sql, key }): FieldDiff[] => {
    const value = row[sql] ?? null;
    const after = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return value === null ? [] : [{ field: key, before: null, after }];
  });
  const within = reachOf(principal, entity, options.action) === 'all' ? null : options.action;
  await sendSave(write, { root: { how: 'insert', row }, kind: 'CREATED', diff, parts: plans, seenBefore: [], within });
  return { id, outcome: 'created', isFinal: within === null && seesAll(write) };
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
  const { action } = options;
  requireAction(principal, entity, action);
  const locked = await lockRow(tx, principal, entity, { id, action });
  if (expectedVersion !== null && expectedVersion !== locked.version) {
    throw new DomainError('CONFLICT', `${entity.name} was changed since you read it.`, {
      rule: 'record.changed',
      params: { version: locked.version },
      fields: ['expectedVersion'],
    });
  }
  const write: Write = { tx, principal, entity, rootId: locked.id, request: { input: {} }, options, problems: [] };
  await sendSave(write, {
    root: { how: 'update', row: {}, deactivated: true },
    kind: 'DELETED',
    diff: [],
    parts: [],
    seenBefore: null,
    within: null,
  });
  return { id: locked.id, outcome: 'changed', isFinal: true };
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
  const rootId = checkId(write.rootId, 'id');
  const row = checkRoot(write, 'update');
  const planning = { ...write, rootId, isNew: false, trusted: options.trusted ?? false };
  if (kind === 'UPDATED' && !fixed && isAppending(request))
    return append({ ...write, rootId }, await planParts(planning, request.parts ?? {}));
  // one behind the other on one connection: the parts are read once the root is locked, and nobody waits in between
  const wanted = { id: rootId, action, patch: row, isDeleted: kind === 'RESTORED' };
  const expected = fixed ? null : (request.expectedVersion ?? null);
  const [{ id, before, diff, ...locked }, plans, later] = await Promise.all([
    lockRow(tx, principal, entity, wanted),
    planParts(planning, request.parts ?? {}),
    readLater(tx, entity, rootId, expected),
  ]);
  const since = changesSince(locked.version, expected, later);
  refuseMissing(plans, (rowId) => wasRemoved(since, rowId), problems);
  const changed = diff.map((each) => each.field);
  if (options.imported) refuseMoves(entity, before, diff, problems);
  await checkReferences(tx, principal, { entity, rootId: id, row, changed, plans }, problems);
  await askGuards(write, kind, row, plans);
  refuseProblems(problems);
  if (since) refuseConflicts({ entity, before, diff, plans }, since);

  const touched = plans.filter((plan) => plan.add.length + plan.update.length + plan.remove.length > 0);
  const isSame = diff.length === 0 && touched.length === 0;
  if (fixed && !isSame) refuseChange(entity, [...changed, ...touched.map(({ key }) => key)]);
  if (isSame && kind === 'UPDATED') return { id, outcome: 'unchanged', isFinal: true };
  const mayLeave = decidesSight(entity, changed, touched);
  await sendSave(write, {
    root: { how: 'update', row, ...(kind === 'RESTORED' ? { deactivated: false } : {}) },
    kind,
    diff,
    parts: touched,
    seenBefore: mayLeave ? locked.keys : null,
    within: null,
  });
  return { id, outcome: 'changed', isFinal: !mayLeave || seesAll(write) };
}

/** Whether rows are only added, whatever is there already: then nothing need be read, nor a version expected. */
function isAppending({ input, parts = {}, expectedVersion }: WriteRequest): boolean {
  if (Object.keys(input).length > 0 || (expectedVersion ?? null) !== null) return false;
  const given = Object.values(parts).filter((part) => part !== null && part !== undefined);
  const added = given.map((part) => ('add' in part ? part.add : part));
  return (
    given.every((part) => !('set' in part || 'update' in part || 'remove' in part)) &&
    added.some((rows) => Array.isArray(rows) && rows.length > 0)
  );
}

/** Adds rows with two statements in one flight: the lock, so that the second sees what those before it added, and the save itself. */
async function append(write: Write, plans: readonly PartPlan[]): Promise<WriteResult> {
  const { tx, principal, entity, rootId, options, problems } = write;
  await checkReferences(tx, principal, { entity, rootId, row: {}, changed: [], plans }, problems);
  await askGuards(write, 'UPDATED', {}, plans);
  refuseProblems(problems);
  const { action } = options;
  const statement = new Statement();
  const rules = [action, 'read'].map((each) => rowRule(statement, principal, entity, each, 't'));
  tx.send(
    `select from ${entity.table} t where t.tenant_id = ${statement.tenant()} and t.id = ${statement.param(rootId, 'uuid')} and ${rules.join(' and ')} for no key update of t`,
    statement.values(principal),
  );
  await sendSave(write, {
    root: { how: 'reach', action },
    kind: 'UPDATED',
    diff: [],
    parts: plans.filter((plan) => plan.add.length > 0),
    seenBefore: null,
    within: null,
  });
  return { id: rootId, outcome: 'changed', isFinal: true };
}

/** Sends what is removed and changed in the parts, then the rest with the root, its change and its audit entry. */
async function sendSave(write: Write, wanted: Omit<Save, 'entity' | 'rootId' | 'command'>): Promise<void> {
  const { tx, principal, entity, rootId, options } = write;
  for (const { text, values } of partStatements(principal, rootId, wanted.parts)) tx.send(text, values);
  const { text, values } = saveStatement(principal, { ...wanted, entity, rootId, command: options.command });
  const check = (rows: object[]) => {
    const [row] = rows as SavedRoot[];
    if (!row) throw notFound(entity);
    if (row.within) return;
    throw outOfReach(principal, entity, options.action);
  };
  if (options.pipelined) tx.send(text, values, check);
  else check(await tx.query<SavedRoot>(text, values));
}

/** Asked once everything else is right: they may rely on what the columns promise. */
async function askGuards(write: Write, kind: GuardedSave['kind'], row: Row, plans: readonly PartPlan[]): Promise<void> {
  const { tx, principal, entity, rootId, options, problems } = write;
  if (options.trusted || problems.length > 0) return;
  const save = { tx, principal, entity, rootId, kind, row, plans, imported: options.imported ?? false };
  for (const check of entity.guards) problems.push(...(await check(save)));
}

/** Whether the caller sees every record of the kind, so that none can leave its sight. */
function seesAll({ principal, entity }: Write): boolean {
  return reachOf(principal, entity, 'read') === 'all';
}

/** A new record must be within what the caller may create: one of the fields that the rules look at would have to name them. */
function outOfReach(principal: Principal, entity: Entity, action: string): DomainError {
  const reach = reachOf(principal, entity, action);
  const rules = reach === null || reach === 'all' ? [] : rulesWithin(entity, reach);
  const scopes = [...new Set(rules.map(({ scope }) => scope))];
  const words = { own: 'your own', assigned: 'assigned to you', team: "your team's" };
  const whose = scopes.map((scope) => words[scope]).join(' or ');
  return new DomainError('FORBIDDEN', `You may create a ${entity.name} only where it is ${whose}.`, {
    rule: 'permission.own',
    params: { scopes },
    fields: [...new Set(rules.map(({ path }) => path))],
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

/** A row that the record never had is a mistake; one that somebody else removed meanwhile is looked at as a conflict. */
function refuseMissing(plans: readonly PartPlan[], isGone: (rowId: string) => boolean, problems: FieldProblem[]): void {
  for (const { id, path } of plans.flatMap((plan) => plan.missing)) {
    if (!isGone(id))
      problems.push({ path, rule: 'part.not_found', message: `${path} names a row that this record does not have.` });
  }
}
