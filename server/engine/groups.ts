import { DomainError } from '../errors.ts';
import { type Filter, filterSql, refuseMasked, searchSql } from './filter.ts';
import { amountJson, jsonObject, jsonString, orNull, quoted, valueJson } from './json.ts';
import { type Column, columnOf, type Entity, type Field } from './model.ts';
import { relationName } from './names.ts';
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

/** Columns an aggregate may be grouped by: words, references, dates, moments and flags. */
export function groupable(entity: Entity): Column[] {
  return [...entity.columns.values()].filter((column) => {
    if (column.note.hidden || column.key === 'id') return false;
    return (
      ['choice', 'date', 'instant', 'boolean'].includes(column.type) ||
      (column.type === 'id' && entity.fields.has(relationName(column.key))) ||
      column.note.currencyOf !== undefined ||
      (column.type === 'text' && !column.note.long)
    );
  });
}

/** Columns that may be summed. */
export function summable(entity: Entity): Field[] {
  return [...entity.fields.values()].filter(
    (field) =>
      field.kind === 'money' ||
      (field.kind === 'column' && !field.column.note.system && ['decimal', 'int'].includes(field.column.type)),
  );
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
  const sums = fields
    .filter((each) => each.name === 'sum')
    .flatMap((each) => (each.type ? selectedBelow(operation, each.type, each.nodes) : []));
  const measures = summable(entity).filter((field) => sums.some((each) => each.name === field.name));
  const baseColumns = [
    ...keys.map((key, index) => `${key.expression} as k${String(index)}`),
    ...measures.flatMap((field) =>
      field.kind === 'money'
        ? [`${row}.${field.amount.sql} as ${field.name}`, `${row}.${field.currency.sql} as ${field.name}_currency`].map(
            quoteAlias,
          )
        : field.kind === 'column'
          ? [quoteAlias(`${row}.${field.column.sql} as ${field.name}`)]
          : [],
    ),
  ];
  const base = statement.alias();
  const group = statement.alias();
  const keyNames = keys.map((_, index) => `k${String(index)}`);
  const grouping = keyNames.length > 0 ? `group by ${keyNames.join(', ')}` : '';
  const plain = measures
    .filter((field) => field.kind === 'column')
    .map((field) => quoteAlias(`sum("${field.name}") as ${field.name}`));
  const grouped = `select ${[...keyNames, 'count(*) as n', ...plain].join(', ')} from ${base} ${grouping}`;
  const pairs = fields.map((each): [string, string] => {
    switch (each.name) {
      case '__typename':
        return [each.key, literal(JSON.stringify(`${entity.name}Group`))];
      case 'count':
        return [each.key, `${group}.n::text`];
      case 'keys':
        return [each.key, keysJson(planning, entity, each, keys, group)];
      case 'sum':
        return [each.key, sumsJson(planning, entity, each, measures, keyNames, base, group)];
      default:
        throw new Error(`${entity.name}Group has no field ${each.name}`);
    }
  });
  const inTime = keys[0] && ['date', 'instant'].includes(keys[0].column.type);
  const order = inTime ? keyNames.join(', ') : ['n desc', ...keyNames].join(', ');
  const limit = statement.param(args['first'], 'int', (size) => pageSize(size, 'first', 100));
  return `(with ${base} as materialized (select ${baseColumns.length > 0 ? baseColumns.join(', ') : '1'} from ${entity.table} ${row} where ${where}) select coalesce('[' || string_agg(j, ',' order by i) || ']', '[]') from (select ${jsonObject(pairs)} as j, row_number() over () as i from (${grouped} order by ${order} limit ${limit}) ${group}) ${statement.alias()})`;
}

function quoteAlias(column: string): string {
  return column.replace(/ as (\w+)$/, ' as "$1"');
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

function sumsJson(
  planning: Planning,
  entity: Entity,
  selected: Selected,
  measures: readonly Field[],
  keyNames: readonly string[],
  base: string,
  group: string,
): string {
  if (!selected.type) throw new Error('sum has fields');
  const pairs = selectedBelow(planning.operation, selected.type, selected.nodes).map((each): [string, string] => {
    if (each.name === '__typename') return [each.key, literal(JSON.stringify(`${entity.name}GroupSums`))];
    const field = measures.find((measure) => measure.name === each.name);
    if (field?.kind !== 'money') return [each.key, orNull(jsonString(`${group}."${each.name}"::text`))];
    return [each.key, moneySumsJson(planning, each, keyNames, base, group)];
  });
  return jsonObject(pairs);
}

/** Sums of money are per currency, always. */
function moneySumsJson(
  planning: Planning,
  selected: Selected,
  keyNames: readonly string[],
  base: string,
  group: string,
): string {
  if (!selected.type) throw new Error('Money has fields');
  const { name } = selected;
  const pairs = selectedBelow(planning.operation, selected.type, selected.nodes).map((each): [string, string] => {
    if (each.name === '__typename') return [each.key, literal('"Money"')];
    return [each.key, each.name === 'amount' ? amountJson('s.amount', 's.currency') : quoted('s.currency')];
  });
  const same = keyNames.map((key) => `b.${key} is not distinct from ${group}.${key}`);
  return `(select coalesce('[' || string_agg(${jsonObject(pairs)}, ',' order by s.currency) || ']', '[]') from (select sum(b."${name}") as amount, b."${name}_currency" as currency from ${base} b where ${['b."' + name + '" is not null', ...same].join(' and ')} group by b."${name}_currency") s)`;
}
