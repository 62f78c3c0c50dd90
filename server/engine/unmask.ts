import type { Transaction } from '../database/transaction.ts';
import { DomainError } from '../errors.ts';
import type { TextRow } from './diff.ts';
import { notFound } from './locked-row.ts';
import { type Column, type Entity, parentColumn, rootOf } from './model.ts';
import { unmaskVerb } from './names.ts';
import { inUse, type Principal, requireAction, rowRule } from './permissions.ts';
import { audit } from './record-change.ts';
import { openedRow } from './secrets.ts';
import { Statement } from './statement.ts';
import { checkId, checkText } from './values.ts';

/** Looks of one person: more is no work on single records, but the reading of a list that is masked. */
const most = { minute: 10, day: 200 };
const longestReason = 500; // characters

export interface UnmaskRequest {
  readonly id: string;
  readonly fields: readonly string[];
  readonly reason: string;
}

/** A masked field as it is. */
export interface UnmaskedValue {
  readonly field: string;
  readonly value: string | null;
}

/** The columns that somebody may see masked. */
export function maskedColumns(entity: Entity): Column[] {
  return [...entity.columns.values()].filter((column) => column.mask !== null);
}

/**
 * Answers masked fields of one record, or of one row of a part, as they are. In the same transaction the audit gets who looked at what and
 * why, and not what was there; the record stays as it is.
 *
 * @throws DomainError FORBIDDEN, BAD_USER_INPUT for a reason or fields that cannot be taken, NOT_FOUND, RATE_LIMITED for more looks than
 *   a person has
 */
export async function unmask(
  tx: Transaction,
  principal: Principal,
  entity: Entity,
  { id, fields, reason }: UnmaskRequest,
): Promise<UnmaskedValue[]> {
  requireAction(principal, entity, unmaskVerb);
  const key = checkId(id, 'id');
  const why = checkReason(reason);
  const columns = wantedColumns(entity, fields);
  await takeLook(tx, principal);
  const statement = new Statement();
  const parent = entity.root ? parentColumn(entity).sql : 'id';
  const root = rootOf(entity);
  const where = [
    `t.tenant_id = ${statement.tenant()} and t.id = ${statement.param(key, 'uuid')}`,
    inUse(statement, entity, 't'),
    ...[unmaskVerb, 'read'].map((action) => rowRule(statement, principal, entity, action, 't')),
  ];
  const values = columns.map(({ sql }) => `'${sql}', t.${sql}`).join(', ');
  const place = entity.root ? { part: partKey(entity), id: key } : {};
  const changes = columns.map((column) => ({
    ...place,
    op: 'UNMASKED',
    field: column.key,
    before: null,
    after: null,
    masked: true as const,
    reason: why,
  }));
  const entry = audit(statement, principal, { aggregate: root.name, command: entity.names.unmask, changes });
  // in one statement: nothing is answered that has no entry
  const [found] = await tx.query<{ row: TextRow }>(
    `with root as (
       select t.${parent} as id, (select r.version from ${root.table} r where r.tenant_id = t.tenant_id and r.id = t.${parent}) as version, jsonb_build_object(${values}) as row
       from ${entity.table} t where ${where.join(' and ')}
     ), ${entry} select row from root`,
    statement.values(principal),
  );
  if (!found) throw notFound(entity);
  const row = openedRow(entity, principal.tenantId, key, found.row);
  return columns.map((column) => ({ field: column.key, value: row[column.sql] ?? null }));
}

function partKey(entity: Entity): string {
  const [key] = [...rootOf(entity).parts].find(([, part]) => part === entity) ?? [];
  if (key === undefined) throw new Error(`${entity.name} is no part`);
  return key;
}

function checkReason(reason: string): string {
  const checked = checkText(reason, longestReason);
  if ('value' in checked && reason.trim() !== '') return reason.trim();
  const { rule, message } = 'value' in checked ? { rule: 'text.blank', message: 'cannot be blank' } : checked;
  throw new DomainError('BAD_USER_INPUT', `reason ${message}.`, { rule, fields: ['reason'] });
}

function wantedColumns(entity: Entity, fields: readonly string[]): Column[] {
  const wanted = new Set(fields);
  const columns = maskedColumns(entity).filter(({ key }) => wanted.has(key));
  if (columns.length > 0 && columns.length === wanted.size) return columns;
  throw new DomainError('BAD_USER_INPUT', 'fields names at least one field that is masked, and no other.', {
    rule: 'unmask.fields',
    fields: ['fields'],
  });
}

/** Counts the looks of a person by what the audit has of them, one after the other, so that parallel ones count each other. */
async function takeLook(tx: Transaction, { tenantId, actor }: Principal): Promise<void> {
  const [, [looks]] = await Promise.all([
    tx.query(`select pg_advisory_xact_lock(hashtextextended($1::text, 0))`, [`unmask ${tenantId} ${actor.id}`]),
    tx.query<{ minute: number; day: number; minuteEnds: number | null; dayEnds: number | null }>(
      `select count(*) filter (where at > now() - interval '1 minute')::int as minute, count(*)::int as day,
         ceil(extract(epoch from min(at) filter (where at > now() - interval '1 minute') + interval '1 minute' - now()))::int as "minuteEnds",
         ceil(extract(epoch from min(at) + interval '1 day' - now()))::int as "dayEnds"
       from audit_entry where tenant_id = $1::uuid and actor_id = $2::uuid and command like '${unmaskVerb}%' and refusal is null and at > now() - interval '1 day'`,
      [tenantId, actor.id],
    ),
  ]);
  if (!looks || (looks.minute < most.minute && looks.day < most.day)) return;
  const [limit, ends] = looks.day >= most.day ? [most.day, looks.dayEnds] : [most.minute, looks.minuteEnds];
  throw new DomainError('RATE_LIMITED', 'These were many looks at what is masked: wait, and try again.', {
    rule: 'unmask.too_many',
    params: { limit, retryAfter: Math.max(1, ends ?? 1) },
  });
}
