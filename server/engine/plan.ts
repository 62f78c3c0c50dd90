import { availableJson } from './available-commands.ts';
import { type Filter, filterSql, type Reading, searchSql } from './filter.ts';
import { amountJson, columnJson, jsonObject, jsonString, maskedText, orNull, quoted } from './json.ts';
import { type Column, type Entity, type Field, parentColumn } from './model.ts';
import { type OrderBy, orderBySql, orderKeys } from './order.ts';
import { checkPageArguments, limitSql, maxPageSize, Page } from './page.ts';
import { inUse, isMasked, rowRule } from './permissions.ts';
import { secretJson } from './secrets.ts';
import { type Operation, type Selected, selectedBelow } from './selection.ts';
import { literal } from './statement.ts';

/**
 * From what an operation selects to one SQL expression that yields its JSON under the response keys. Rules and masks are part of the
 * text: a row the caller may not see is not in the result, and a masked value leaves Postgres already masked. What is encrypted leaves it
 * as it is stored, and is opened, or masked, in the answer.
 */
export interface Planning extends Reading {
  readonly operation: Operation;
}

/** The planner's own tenant condition: row security says the same once more, underneath. */
export function inTenant({ statement }: Reading, alias: string): string {
  return `${alias}.tenant_id = ${statement.tenant()}`;
}

/** The JSON object of the row `alias`, for what is selected of it. */
export function objectJson(planning: Planning, entity: Entity, selected: readonly Selected[], alias: string): string {
  return jsonObject(selected.map((each) => [each.key, fieldJson(planning, entity, each, alias)]));
}

function fieldJson(planning: Planning, entity: Entity, selected: Selected, alias: string): string {
  if (selected.name === '__typename') return literal(JSON.stringify(entity.name));
  if (selected.name === 'masked') return literal(JSON.stringify(maskedFields(planning, entity)));
  if (selected.name === 'externalRefs') return externalRefsJson(planning, entity, selected, alias);
  if (selected.name === 'availableCommands') return availableJson(planning, entity, selected, alias);
  const count = countedField(entity, selected.name);
  if (count) return countJson(planning, count, selected, alias);
  const field = entity.fields.get(selected.name);
  if (!field) throw new Error(`${entity.name}.${selected.name} is not derived`);
  switch (field.kind) {
    case 'column':
      return valueOf(planning, entity, field.column, alias);
    case 'money':
      return moneyJson(planning, field, selected, alias);
    case 'one':
      return oneJson(planning, field, selected, alias);
    case 'parts':
      return partsJson(planning, field.target, selected, alias);
    case 'many':
      return manyJson(planning, field.target, field.column, selected, alias);
  }
}

function valueOf({ statement, principal }: Planning, entity: Entity, column: Column, alias: string): string {
  const masked = isMasked(principal, entity, column);
  if (column.isSecret) return secretJson(statement, entity, column, alias, { isMasked: masked });
  return masked ? orNull(jsonString(maskedText(column, alias))) : columnJson(column, alias);
}

/** Names of the fields whose values the caller does not see whole. */
export function maskedFields(reading: Reading, entity: Entity): string[] {
  return [...entity.columns.values()]
    .filter((column) => isMasked(reading.principal, entity, column))
    .map((column) => column.key);
}

/** `notesCount` counts the part `notes`. */
export function countedField(entity: Entity, name: string): Entity | undefined {
  const field = name.endsWith('Count') ? entity.fields.get(name.slice(0, -'Count'.length)) : undefined;
  return field?.kind === 'parts' ? field.target : undefined;
}

function below(planning: Planning, selected: Selected): Selected[] {
  if (!selected.type) throw new Error(`${selected.name} has no fields to select`);
  return selectedBelow(planning.operation, selected.type, selected.nodes);
}

function moneyJson(
  planning: Planning,
  field: Extract<Field, { kind: 'money' }>,
  selected: Selected,
  alias: string,
): string {
  const [amount, currency] = [`${alias}.${field.amount.sql}`, `${alias}.${field.currency.sql}`];
  const pairs = below(planning, selected).map(({ key, name }): [string, string] => {
    if (name === '__typename') return [key, literal('"Money"')];
    return [key, name === 'amount' ? amountJson(amount, currency) : quoted(currency)];
  });
  return `case when ${amount} is null then 'null' else ${jsonObject(pairs)} end`;
}

function oneJson(
  planning: Planning,
  field: Extract<Field, { kind: 'one' }>,
  selected: Selected,
  alias: string,
): string {
  const other = planning.statement.alias();
  const rule = rowRule(planning.statement, planning.principal, field.target, 'read', other);
  const json = objectJson(planning, field.target, below(planning, selected), other);
  return orNull(
    `(select ${json} from ${field.target.table} ${other} where ${other}.tenant_id = ${alias}.tenant_id and ${other}.id = ${alias}.${field.column.sql} and ${rule})`,
  );
}

function partsWhere(planning: Planning, part: Entity, filter: unknown, row: string, alias: string): string {
  const key = parentColumn(part).sql;
  const filtered = filterSql(planning, part, filter as Filter | undefined, row);
  return `${row}.tenant_id = ${alias}.tenant_id and ${row}.${key} = ${alias}.id and ${row}.deactivated_at is null and ${filtered}`;
}

/** Parts in their order, as a plain list. */
function partsJson(planning: Planning, part: Entity, selected: Selected, alias: string): string {
  const { statement } = planning;
  const row = statement.alias();
  const page = statement.alias();
  const keys = orderKeys(planning, part, selected.args['orderBy'] as OrderBy[] | undefined, [{ position: 'ASC' }]);
  const where = partsWhere(planning, part, selected.args['filter'], row, alias);
  const first = limitSql(statement, selected.args['first'], { name: 'first', standard: maxPageSize, more: 0 });
  const json = objectJson(planning, part, below(planning, selected), page);
  const columns = keys.map((key, index) => `${key.expression(row)} as k${String(index)}`).join(', ');
  const inner = orderBySql(keys, (index) => `k${String(index)}`, false);
  const outer = orderBySql(keys, (index) => `${page}.k${String(index)}`, false);
  return `(select coalesce('[' || string_agg(${json}, ',' order by ${outer}) || ']', '[]') from (select ${row}.*, ${columns} from ${part.table} ${row} where ${where} order by ${inner} limit ${first}) ${page})`;
}

function countJson(planning: Planning, part: Entity, selected: Selected, alias: string): string {
  const row = planning.statement.alias();
  return `(select count(*)::text from ${part.table} ${row} where ${partsWhere(planning, part, selected.args['filter'], row, alias)})`;
}

function manyJson(planning: Planning, target: Entity, column: Column, selected: Selected, alias: string): string {
  const link = (row: string) => `${row}.tenant_id = ${alias}.tenant_id and ${row}.${column.sql} = ${alias}.id`;
  return connectionJson(planning, target, selected, link);
}

function externalRefsJson(planning: Planning, entity: Entity, selected: Selected, alias: string): string {
  const row = planning.statement.alias();
  const pairs = below(planning, selected).map(({ key, name }): [string, string] => {
    if (name === '__typename') return [key, literal('"ExternalRef"')];
    return [key, jsonString(`${row}.${name === 'system' ? 'system' : 'external_id'}`)];
  });
  return `(select coalesce('[' || string_agg(${jsonObject(pairs)}, ',' order by ${row}.system, ${row}.external_id) || ']', '[]') from external_ref ${row} where ${row}.tenant_id = ${alias}.tenant_id and ${row}.aggregate = ${literal(entity.name)} and ${row}.root_id = ${alias}.id)`;
}

/**
 * A connection as one expression: the page and its cursors, when they are asked for, and the count, when it is. `link` ties the rows to
 * an outer row.
 */
export function connectionJson(
  planning: Planning,
  entity: Entity,
  selected: Selected,
  link: (row: string) => string,
): string {
  const { statement } = planning;
  const { args } = selected;
  const where = (alias: string) =>
    [
      link(alias),
      inUse(statement, entity, alias),
      rowRule(statement, planning.principal, entity, 'read', alias),
      filterSql(planning, entity, args['filter'] as Filter | undefined, alias),
      searchSql(planning, entity, args['search'], alias),
    ].join(' and ');
  const fields = below(planning, selected);
  const page = ['nodes', 'edges', 'pageInfo'].some((name) => asks(fields, name))
    ? new Page(planning, entity, args, where, asks(fields, 'pageInfo'))
    : null;
  if (!page) checkPageArguments(planning, args);
  const pairs = fields.map((each): [string, string] => {
    switch (each.name) {
      case '__typename':
        return [each.key, literal(JSON.stringify(`${entity.name}Connection`))];
      case 'totalCount': {
        const counted = statement.alias();
        return [each.key, `(select count(*)::text from ${entity.table} ${counted} where ${where(counted)})`];
      }
      case 'nodes':
        return [each.key, page?.list((row) => objectJson(planning, entity, below(planning, each), row)) ?? ''];
      case 'edges':
        return [each.key, page?.list((row) => edgeJson(planning, entity, each, row, page)) ?? ''];
      case 'pageInfo':
        return [each.key, page?.info(below(planning, each)) ?? ''];
      default:
        throw new Error(`${entity.name}Connection has no field ${each.name}`);
    }
  });
  // `having` makes it one row whatever the page holds, also when nothing selected counts or collects its rows
  return `(select ${jsonObject(pairs)}${page ? ` from ${page.source()} having true` : ''})`;
}

function asks(fields: readonly Selected[], name: string): boolean {
  return fields.some((each) => each.name === name);
}

function edgeJson(planning: Planning, entity: Entity, selected: Selected, row: string, page: Page): string {
  const pairs = below(planning, selected).map((each): [string, string] => {
    if (each.name === '__typename') return [each.key, literal(JSON.stringify(`${entity.name}Edge`))];
    if (each.name === 'cursor') return [each.key, page.cursor(row)];
    return [each.key, objectJson(planning, entity, below(planning, each), row)];
  });
  return jsonObject(pairs);
}
