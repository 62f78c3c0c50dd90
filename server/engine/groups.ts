import { DomainError } from '../errors.ts';
import { type Filter, filterSql, refuseMasked, searchSql } from './filter.ts';
import { GroupSums } from './group-sums.ts';
import { jsonObject, orNull, valueJson } from './json.ts';
import { type Column, columnOf, type Entity } from './model.ts';
import { pageSize } from './page.ts';
import { inTenant, objectJson, type Planning } from './plan.ts';
import { rowRule } from './permissions.ts';
import { type Selected, selectedBelow } from './selection.ts';
import { literal } from './statement.ts';

/** One way to group: a column by its values, or a date by a unit in a time zone. */
export interface GroupBy {
  readonly field: string;
  readonly unit?: 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR' | null;
  readonly timeZone?: string | null;
}

interface Key {
  readonly name: string;
  readonly column: Column;
  readonly expression: string;
}

/** Counts and sums by one or more keys as a JSON list: the largest first, or in time's order when the first key is a date. */
export function groupsJson(planning: Planning, entity: Entity, selected: Selected): string {
  const { statement, operation } = planning;
  const { args } = selected;
  if (!selected.type) throw new Error('groups have fields');
  const row = statement.alias();
  const by = (args['by'] as GroupBy[]) ?? [];
  if (by.length > 4)
    throw new DomainError('BAD_USER_INPUT', 'by takes at most 4 keys.', {
      rule: 'groups.too_many_keys',
      fields: ['by'],
    });
  if (new Set(by.map((each) => each.field)).size < by.length) {
    throw new DomainError('BAD_USER_INPUT', 'by names each field once.', {
      rule: 'groups.named_twice',
      fields: ['by'],
    });
  }
  const keys = by.map((each, index) => keyOf(planning, entity, each, row, `by[${String(index)}]`));
  const where = [
    inTenant(planning, row),
    `${row}.deactivated_at is null`,
    rowRule(statement, planning.principal, entity, 'read', row),
    filterSql(planning, entity, args['filter'] as Filter | undefined, row),
    searchSql(planning, entity, args['search'], row),
  ].join(' and ');
  const fields = selectedBelow(operation, selected.type, selected.nodes);
  const group = statement.alias();
  const sums = new GroupSums(planning, entity, group);
  const pairs = fields.map((each): [string, string] => {
    switch (each.name) {
      case '__typename':
        return [each.key, literal(JSON.stringify(`${entity.name}Group`))];
      case 'count':
        return [each.key, `${group}.n::text`];
      case 'keys':
        return [each.key, keysJson(planning, entity, each, keys, group)];
      case 'sum':
        return [each.key, sums.json(each)];
      default:
        throw new Error(`${entity.name}Group has no field ${each.name}`);
    }
  });
  const grouped = sums.grouped(
    keys.map((key) => key.expression),
    row,
    `from ${entity.table} ${row} where ${where}`,
  );
  const names = keys.map((_, index) => `k${index}`);
  const inTime = keys[0] && ['date', 'instant'].includes(keys[0].column.type);
  const order = inTime ? names.join(', ') : ['n desc', ...names].join(', ');
  const limit = statement.param(args['first'], 'int', (size) => pageSize(size, 'first', 100));
  return `(select coalesce('[' || string_agg(j, ',' order by i) || ']', '[]') from (select ${jsonObject(pairs)} as j, row_number() over () as i from (select * from (${grouped}) ${statement.alias()} order by ${order} limit ${limit}) ${group}) ${statement.alias()})`;
}

function keyOf(planning: Planning, entity: Entity, by: GroupBy, row: string, path: string): Key {
  const column = columnOf(entity, by.field);
  refuseMasked(planning.principal, entity, column, path);
  const expression = `${row}.${column.sql}`;
  const dated = column.type === 'date' || column.type === 'instant';
  if (!by.unit)
    return {
      name: by.field,
      column,
      expression: column.type === 'instant' ? `date_trunc('day', ${expression}, 'UTC')` : expression,
    };
  if (!dated)
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

function keysJson(planning: Planning, entity: Entity, selected: Selected, keys: readonly Key[], group: string): string {
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
  keys: readonly Key[],
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
