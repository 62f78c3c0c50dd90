import { DomainError } from '../errors.ts';
import { requireComparable } from './filter.ts';
import { jsonObject, orNull, valueJson } from './json.ts';
import { type Column, columnOf, type Entity } from './model.ts';
import { rowRule } from './permissions.ts';
import { inTenant, objectJson, type Planning } from './plan.ts';
import { type Selected, selectedBelow } from './selection.ts';
import { literal } from './statement.ts';

/** One way to group: a column by its values, or a date by a unit in a time zone. */
export interface GroupBy {
  readonly field: string;
  readonly unit?: 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR' | null;
  readonly timeZone?: string | null;
}

export interface GroupKey {
  readonly name: string;
  readonly column: Column;
  readonly expression: string;
}

/** @throws DomainError BAD_USER_INPUT for keys that cannot be, FORBIDDEN for one that the caller sees masked */
export function groupKeys(planning: Planning, entity: Entity, by: readonly GroupBy[], row: string): GroupKey[] {
  const refuse = (message: string, rule: string) =>
    new DomainError('BAD_USER_INPUT', message, { rule, fields: ['by'] });
  if (by.length > 4) throw refuse('by takes at most 4 keys.', 'groups.too_many_keys');
  if (new Set(by.map((each) => each.field)).size < by.length)
    throw refuse('by names each field once.', 'groups.named_twice');
  return by.map((each, index) => keyOf(planning, entity, each, row, `by[${String(index)}]`));
}

/** Whether the column is a day or a moment. */
export function isTime(column: Column): boolean {
  return column.type === 'date' || column.type === 'instant';
}

function keyOf(planning: Planning, entity: Entity, by: GroupBy, row: string, path: string): GroupKey {
  const column = columnOf(entity, by.field);
  requireComparable(planning.principal, entity, column, path);
  const expression = `${row}.${column.sql}`;
  if (!by.unit)
    return {
      name: by.field,
      column,
      expression: column.type === 'instant' ? `date_trunc('day', ${expression}, 'UTC')` : expression,
    };
  if (!isTime(column))
    throw new DomainError('BAD_USER_INPUT', `${path}.unit goes with a date, and ${by.field} is none.`, {
      rule: 'groups.unit',
      fields: [`${path}.unit`],
    });
  const unit = literal(by.unit.toLowerCase());
  if (column.type === 'date')
    return { name: by.field, column, expression: `date_trunc(${unit}, ${expression}::timestamp)::date` };
  const zone = planning.statement.param(by.timeZone ?? 'UTC', 'text', (given) => checkZone(given, `${path}.timeZone`));
  return { name: by.field, column, expression: `date_trunc(${unit}, ${expression}, ${zone})` };
}

/** Whatever a browser may report, old names and new; not offsets. */
function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][\w+/-]{1,59}$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function checkZone(zone: unknown, path: string): string {
  if (typeof zone === 'string' && isTimeZone(zone)) return zone;
  throw new DomainError('BAD_USER_INPUT', `${path} must be an IANA time zone such as Europe/Oslo.`, {
    rule: 'time_zone.unknown',
    fields: [path],
  });
}

/** What the rows of a group have in common; null for what was not grouped by. */
export function keysJson(
  planning: Planning,
  entity: Entity,
  selected: Selected,
  keys: readonly GroupKey[],
  group: string,
): string {
  if (!selected.type) throw new Error('keys have fields');
  const pairs = selectedBelow(planning.operation, selected.type, selected.nodes).map((each): [string, string] => {
    if (each.name === '__typename') return [each.key, literal(JSON.stringify(`${entity.name}GroupKeys`))];
    const direct = keys.findIndex((key) => key.name === each.name);
    const key = keys[direct];
    if (key) return [each.key, orNull(valueJson(key.column, `${group}.k${String(direct)}`))];
    return [each.key, relatedJson(planning, entity, each, keys, group)];
  });
  return jsonObject(pairs);
}

/** The row behind a reference that was grouped by: its name for a chart's legend. */
function relatedJson(
  planning: Planning,
  entity: Entity,
  selected: Selected,
  keys: readonly GroupKey[],
  group: string,
): string {
  const field = entity.fields.get(selected.name);
  if (field?.kind !== 'one') return literal('null');
  const index = keys.findIndex((key) => key.name === field.column.key);
  if (index < 0 || !selected.type) return literal('null');
  const other = planning.statement.alias();
  const rule = rowRule(planning.statement, planning.principal, field.target, 'read', other);
  const json = objectJson(
    planning,
    field.target,
    selectedBelow(planning.operation, selected.type, selected.nodes),
    other,
  );
  return orNull(
    `(select ${json} from ${field.target.table} ${other} where ${inTenant(planning, other)} and ${other}.id = ${group}.k${String(index)} and ${rule})`,
  );
}
