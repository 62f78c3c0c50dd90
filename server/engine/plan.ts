import { DomainError } from '../errors.ts';
import { type Filter, filterSql, type Reading, searchSql } from './filter.ts';
import { columnJson, jsonObject, jsonString, maskedText, orNull, quoted } from './json.ts';
import type { Column, Entity, Field } from './model.ts';
import { beyondCursor, cursorSql, type OrderBy, orderBySql, orderKeys } from './order.ts';
import { isMasked, parentColumn, rowRule } from './permissions.ts';
import { type Operation, type Selected, selectedBelow } from './selection.ts';
import { literal } from './statement.ts';

/**
 * From what an operation selects to one SQL expression that yields its JSON under the response keys. Rules and masks are part of the
 * text: a row the caller may not see is not in the result, and a masked value leaves Postgres already masked.
 */
export interface Planning extends Reading {
  readonly operation: Operation;
}

export const maxPageSize = 1000;
const defaultPageSize = 50;

/** The JSON object of the row `alias`, for what is selected of it. */
export function objectJson(planning: Planning, entity: Entity, selected: readonly Selected[], alias: string): string {
  return jsonObject(selected.map((each) => [each.key, fieldJson(planning, entity, each, alias)]));
}

function fieldJson(planning: Planning, entity: Entity, selected: Selected, alias: string): string {
  if (selected.name === '__typename') return literal(JSON.stringify(entity.name));
  if (selected.name === 'masked') return literal(JSON.stringify(maskedFields(planning, entity)));
  if (selected.name === 'externalRefs') return externalRefsJson(planning, entity, selected, alias);
  const count = countedField(entity, selected.name);
  if (count) return countJson(planning, count, selected, alias);
  const field = entity.fields.get(selected.name);
  if (!field) throw new Error(`${entity.name}.${selected.name} is not derived`);
  switch (field.kind) {
    case 'column':
      return isMasked(planning.principal, entity, field.column) ? orNull(jsonString(maskedText(field.column, alias))) : columnJson(field.column, alias);
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

/** Names of the fields whose values the caller does not see whole. */
export function maskedFields(reading: Reading, entity: Entity): string[] {
  return [...entity.columns.values()].filter((column) => isMasked(reading.principal, entity, column)).map((column) => column.key);
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

function moneyJson(planning: Planning, field: Extract<Field, { kind: 'money' }>, selected: Selected, alias: string): string {
  const pairs = below(planning, selected).map(({ key, name }): [string, string] => {
    if (name === '__typename') return [key, literal('"Money"')];
    const expression = `${alias}.${name === 'amount' ? field.amount.sql : field.currency.sql}`;
    return [key, quoted(expression)];
  });
  return `case when ${alias}.${field.amount.sql} is null then 'null' else ${jsonObject(pairs)} end`;
}

function oneJson(planning: Planning, field: Extract<Field, { kind: 'one' }>, selected: Selected, alias: string): string {
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
  const [row, page] = [statement.alias(), statement.alias()];
  const keys = orderKeys(planning, part, selected.args['orderBy'] as OrderBy[] | undefined, [{ position: 'ASC' }]);
  const where = partsWhere(planning, part, selected.args['filter'], row, alias);
  const first = pageSize(selected.args['first'], 'first', maxPageSize);
  const json = objectJson(planning, part, below(planning, selected), page);
  const order = orderBySql(keys, (index) => keys[index]?.expression(row) ?? '', false);
  return `(select coalesce('[' || string_agg(j, ',' order by i) || ']', '[]') from (select ${json} as j, row_number() over () as i from (select ${row}.* from ${part.table} ${row} where ${where} order by ${order} limit ${statement.param(first, 'int')}) ${page}) ${statement.alias()})`;
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

interface PageArguments {
  readonly limit: number;
  readonly offset: number;
  readonly cursor: string | null;
  readonly backward: boolean;
}

/** @throws DomainError BAD_USER_INPUT for a size out of bounds or arguments that exclude each other */
export function pageArguments(args: Readonly<Record<string, unknown>>): PageArguments {
  const { first, last, after, before, page, pageSize: size } = args;
  const given = (value: unknown) => value !== undefined && value !== null;
  const refuse = (message: string, fields: string[]) => new DomainError('BAD_USER_INPUT', message, { rule: 'page.arguments', fields });
  if (given(page) || given(size)) {
    if ([first, last, after, before].some(given)) throw refuse('page and pageSize do not go with first, last, after and before.', ['page']);
    const rows = given(size) ? size : 25;
    if (rows !== 25 && rows !== 50 && rows !== 100) throw refuse('pageSize must be 25, 50 or 100.', ['pageSize']);
    const number = given(page) ? Number(page) : 1;
    if (number < 1 || number > 100_000) throw refuse('page must be between 1 and 100000.', ['page']);
    return { limit: rows, offset: (number - 1) * rows, cursor: null, backward: false };
  }
  if (given(first) && given(last)) throw refuse('Use first or last, not both.', ['first', 'last']);
  if (given(after) && given(before)) throw refuse('Use after or before, not both.', ['after', 'before']);
  const backward = given(last);
  if (backward && given(after)) throw refuse('last goes with before, not with after.', ['after']);
  if (!backward && given(before)) throw refuse('before goes with last, not with first.', ['before']);
  const limit = pageSize(backward ? last : first, backward ? 'last' : 'first', defaultPageSize);
  return { limit, offset: 0, cursor: (backward ? (before as string | null) : (after as string | null)) ?? null, backward };
}

function pageSize(value: unknown, name: string, standard: number): number {
  const size = value === undefined || value === null ? standard : Number(value);
  if (size >= 0 && size <= maxPageSize) return size;
  throw new DomainError('BAD_USER_INPUT', `${name} must be between 0 and ${String(maxPageSize)}.`, { rule: 'page.size', fields: [name] });
}

/**
 * A connection as one expression: the page, its cursors, and the count only when it is asked for. `link` ties the rows to an outer row.
 */
export function connectionJson(planning: Planning, entity: Entity, selected: Selected, link: (row: string) => string): string {
  const { statement } = planning;
  const { args } = selected;
  const [row, page, out] = [statement.alias(), statement.alias(), statement.alias()];
  const { limit, offset, cursor, backward } = pageArguments(args);
  const keys = orderKeys(planning, entity, args['orderBy'] as OrderBy[] | undefined, [{ id: 'DESC' }]);
  const where = (alias: string) =>
    [
      link(alias),
      `${alias}.deactivated_at is null`,
      rowRule(statement, planning.principal, entity, 'read', alias),
      filterSql(planning, entity, args['filter'] as Filter | undefined, alias),
      searchSql(planning, entity, args['search'] as string | undefined, alias),
    ].join(' and ');
  const beyond = cursor === null ? 'true' : beyondCursor(planning, keys, cursor, row, backward, backward ? 'before' : 'after');
  const keyColumns = keys.map((key, index) => `${key.expression(row)} as k${String(index)}`).join(', ');
  const order = orderBySql(keys, (index) => `k${String(index)}`, backward);
  const inner = `select ${row}.*, ${keyColumns} from ${entity.table} ${row} where ${where(row)} and ${beyond} order by ${order} limit ${statement.param(limit + 1, 'int')} offset ${statement.param(offset, 'int')}`;

  const columns: string[] = [`row_number() over () as i`];
  const size = statement.param(limit, 'int');
  const within = (expression: string) => `filter (where ${out}.i <= ${size})${expression}`;
  const aggregate = (name: string) => `coalesce('[' || string_agg(${out}.${name}, ',' order by ${out}.i${backward ? ' desc' : ''}) ${within('')} || ']', '[]')`;
  let lists = 0;
  const list = (json: string) => {
    const name = `j${String(lists)}`;
    lists += 1;
    columns.push(`${json} as ${name}`);
    return aggregate(name);
  };
  let cursors = false;
  const edgeCursor = () => {
    if (!cursors) columns.push(`${cursorSql(keys, (index) => `${page}.k${String(index)}`)} as c`);
    cursors = true;
    return 'c';
  };
  const more = `(count(${out}.i) > ${size})`;
  const pairs = below(planning, selected).map((each): [string, string] => {
    switch (each.name) {
      case '__typename':
        return [each.key, literal(JSON.stringify(`${entity.name}Connection`))];
      case 'totalCount': {
        const counted = statement.alias();
        return [each.key, `(select count(*)::text from ${entity.table} ${counted} where ${where(counted)})`];
      }
      case 'nodes':
        return [each.key, list(objectJson(planning, entity, below(planning, each), page))];
      case 'edges':
        return [each.key, list(edgeJson(planning, entity, each, page, keys))];
      case 'pageInfo':
        edgeCursor();
        return [each.key, pageInfoJson(below(planning, each), { more, out, size, backward, beyondStart: cursor !== null || offset > 0 })];
      default:
        throw new Error(`${entity.name}Connection has no field ${each.name}`);
    }
  });
  return `(select ${jsonObject(pairs)} from (select ${columns.join(', ')} from (${inner}) ${page}) ${out})`;
}

function edgeJson(planning: Planning, entity: Entity, selected: Selected, page: string, keys: Parameters<typeof cursorSql>[0]): string {
  const pairs = below(planning, selected).map((each): [string, string] => {
    if (each.name === '__typename') return [each.key, literal(JSON.stringify(`${entity.name}Edge`))];
    if (each.name === 'cursor') return [each.key, cursorSql(keys, (index) => `${page}.k${String(index)}`)];
    return [each.key, objectJson(planning, entity, below(planning, each), page)];
  });
  return jsonObject(pairs);
}

interface PageInfoParts {
  readonly more: string;
  readonly out: string;
  readonly size: string;
  readonly backward: boolean;
  readonly beyondStart: boolean;
}

function pageInfoJson(selected: readonly Selected[], { more, out, size, backward, beyondStart }: PageInfoParts): string {
  const nearest = orNull(`(array_agg(${out}.c order by ${out}.i) filter (where ${out}.i <= ${size}))[1]`);
  const farthest = orNull(`(array_agg(${out}.c order by ${out}.i desc) filter (where ${out}.i <= ${size}))[1]`);
  const value: Record<string, string> = {
    __typename: literal('"PageInfo"'),
    hasNextPage: backward ? literal(String(beyondStart)) : `${more}::text`,
    hasPreviousPage: backward ? `${more}::text` : literal(String(beyondStart)),
    startCursor: backward ? farthest : nearest,
    endCursor: backward ? nearest : farthest,
  };
  return jsonObject(selected.map((each) => [each.key, value[each.name] ?? literal('null')]));
}

