import { blindIndexes } from '../encryption/secret-column.ts';
import { DomainError } from '../errors.ts';
import { checkFilterValue } from './values.ts';
import { type Column, type Entity, type Field } from './model.ts';
import { inUse, isMasked, type Principal, rowRule } from './permissions.ts';
import type { Statement } from './statement.ts';

/** A filter as it arrives: `{ status: { eq: 'active' }, customer: { displayName: { contains: 'as' } }, or: [ … ] }`. */
export type Filter = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly statement: Statement;
  readonly principal: Principal;
}

const deepestFilter = 20; // conditions in conditions: what people write has five

/** The filter as SQL over `alias`. Fields the caller sees masked are refused, not ignored. */
export function filterSql(
  reading: Reading,
  entity: Entity,
  filter: Filter | null | undefined,
  alias: string,
  path = 'filter',
): string {
  return conditionsSql(filter, path, (key, value, at) => {
    const field = entity.fields.get(key);
    if (field) return fieldTerm(reading, entity, field, value, alias, at);
    throw new DomainError('BAD_USER_INPUT', `${entity.name} has no field ${key}.`, {
      rule: 'filter.unknown_field',
      fields: [at],
    });
  });
}

/** Conditions joined by and, or and not; `term` has the others, each under its key. */
export function conditionsSql(
  filter: Filter | null | undefined,
  path: string,
  term: (key: string, value: Filter, at: string) => string,
): string {
  if (path.split('.').length > deepestFilter) {
    const [argument = ''] = path.split('.');
    throw new DomainError(
      'BAD_USER_INPUT',
      `A filter may have conditions in conditions, ${deepestFilter} deep at most.`,
      { rule: 'filter.too_deep', params: { most: deepestFilter }, fields: [argument] },
    );
  }
  const terms = Object.entries(filter ?? {}).flatMap(([key, value]): string[] => {
    if (value === undefined || value === null) return [];
    const at = `${path}.${key}`;
    if (key === 'not') return [`not coalesce(${conditionsSql(value as Filter, at, term)}, false)`];
    if (key !== 'and' && key !== 'or') return [term(key, value as Filter, at)];
    const list = (value as Filter[]).map((each, index) => conditionsSql(each, `${at}[${String(index)}]`, term));
    // an empty `or` matches nothing and an empty `and` everything, as in logic
    return [list.length === 0 ? String(key === 'and') : `(${list.join(` ${key} `)})`];
  });
  return terms.length === 0 ? 'true' : terms.length === 1 ? String(terms[0]) : `(${terms.join(' and ')})`;
}

function fieldTerm(reading: Reading, entity: Entity, field: Field, value: Filter, alias: string, path: string): string {
  switch (field.kind) {
    case 'column':
      refuseMasked(reading.principal, entity, field.column, path);
      if (field.column.isSecret) return secretTerms(reading, entity, field.column, value, alias, path);
      return valueTerms(reading, field.column, value, `${alias}.${field.column.sql}`, path);
    case 'money': {
      const [amount, currency] = [`${alias}.${field.amount.sql}`, `${alias}.${field.currency.sql}`];
      return moneyTerms(reading, field, value, { amount, currency }, path);
    }
    case 'one': {
      const other = reading.statement.alias();
      const rule = rowRule(reading.statement, reading.principal, field.target, 'read', other);
      const inner = filterSql(reading, field.target, value, other, path);
      return `exists (select from ${field.target.table} ${other} where ${other}.tenant_id = ${alias}.tenant_id and ${other}.id = ${alias}.${field.column.sql} and ${rule} and ${inner})`;
    }
    case 'parts':
      return listTerms(reading, field.target, field.parent, value, alias, path);
    case 'many':
      return listTerms(reading, field.target, field.column, value, alias, path);
  }
}

/** Conditions on an amount and its currency, wherever they stand. */
export function moneyTerms(
  reading: Reading,
  { amount, currency }: { readonly amount: MeasuredColumn; readonly currency: MeasuredColumn },
  value: Filter,
  expression: { readonly amount: string; readonly currency: string },
  path: string,
): string {
  const amounts = valueTerms(
    reading,
    amount,
    value['amount'] as Filter | undefined,
    expression.amount,
    `${path}.amount`,
  );
  const currencies = value['currency'] as Filter | undefined;
  return `(${amounts} and ${valueTerms(reading, currency, currencies, expression.currency, `${path}.currency`)})`;
}

/** some: at least one matches · none: none does · every: there is none that does not. */
function listTerms(
  reading: Reading,
  target: Entity,
  column: Column,
  value: Filter,
  alias: string,
  path: string,
): string {
  const terms: string[] = [];
  for (const [quantifier, filter] of Object.entries(value)) {
    if (filter === undefined || filter === null) continue;
    const other = reading.statement.alias();
    const inner = filterSql(reading, target, filter as Filter, other, `${path}.${quantifier}`);
    const rule = rowRule(reading.statement, reading.principal, target, 'read', other);
    const test = quantifier === 'every' ? `not coalesce(${inner}, false)` : inner;
    const exists = `exists (select from ${target.table} ${other} where ${other}.tenant_id = ${alias}.tenant_id and ${other}.${column.sql} = ${alias}.id and ${inUse(reading.statement, target, other)} and ${rule} and ${test})`;
    terms.push(quantifier === 'some' ? exists : `not ${exists}`);
  }
  return terms.length === 0 ? 'true' : `(${terms.join(' and ')})`;
}

export function refuseMasked(principal: Principal, entity: Entity, column: Column, path: string): void {
  if (!isMasked(principal, entity, column)) return;
  throw new DomainError(
    'FORBIDDEN',
    `${entity.name}.${column.key} is masked for you: it cannot be filtered, ordered, grouped or written.`,
    {
      rule: 'field.masked',
      params: { type: entity.name, field: column.key },
      fields: [path],
    },
  );
}

/**
 * For what compares values with each other: an order, a group, a count of different ones.
 *
 * @throws DomainError FORBIDDEN for a column the caller sees masked, BAD_USER_INPUT for one that is encrypted
 */
export function requireComparable(principal: Principal, entity: Entity, column: Column, path: string): void {
  refuseMasked(principal, entity, column, path);
  if (column.isSecret) throw encrypted(entity, column, path);
}

function encrypted(entity: Entity, column: Column, path: string): DomainError {
  const [type, field] = [entity.name, column.key];
  const possible = column.index
    ? 'it can only be compared as a whole: with eq, ne, in, notIn and isNull'
    : 'the only test is isNull';
  return new DomainError('BAD_USER_INPUT', `${type}.${field} is encrypted: ${possible}.`, {
    rule: 'field.encrypted',
    params: { type, field },
    fields: [path],
  });
}

/** Conditions on an encrypted value: whether there is one, and whether it equals one that is given. */
function secretTerms(
  reading: Reading,
  entity: Entity,
  column: Column,
  tests: Filter,
  alias: string,
  path: string,
): string {
  const { statement } = reading;
  const terms = Object.entries(tests).map(([test, given]) => {
    if (given === undefined) return 'true';
    const at = `${path}.${test}`;
    if (test === 'isNull' || (given === null && (test === 'eq' || test === 'ne')))
      return valueTerms(reading, column, { [test]: given }, `${alias}.${column.index ?? column.sql}`, path);
    if (!column.index || !['eq', 'ne', 'in', 'notIn'].includes(test)) throw encrypted(entity, column, at);
    const indexes = statement.derived(
      given,
      'text[]',
      (value) => [value].flat().map((each) => checkFilterValue(column, each, at) as string),
      (texts, { tenantId }) =>
        texts.flatMap((text) => blindIndexes({ tenantId, table: entity.table, column: column.sql }, text)),
    );
    const equals = `${alias}.${column.index} = any(${indexes})`;
    return test === 'eq' || test === 'in' ? equals : `not coalesce(${equals}, false)`;
  });
  return terms.length === 0 ? 'true' : terms.join(' and ');
}

const comparisons: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** What conditions need to know of a column, or of a figure that is calculated. */
export type MeasuredColumn = Pick<Column, 'type' | 'cast' | 'note' | 'precision' | 'scale'>;

/** Conditions on one value, all of which must hold. */
export function valueTerms(
  reading: Reading,
  column: MeasuredColumn,
  tests: Filter | undefined,
  expression: string,
  path: string,
): string {
  const { statement } = reading;
  const one = (given: unknown, at: string) =>
    statement.param(given, column.cast, (each) => checkFilterValue(column, each, at));
  const list = (given: unknown, at: string) =>
    statement.param(given, `${column.cast}[]`, (all) =>
      (all as unknown[]).map((each, index) => checkFilterValue(column, each, `${at}[${String(index)}]`)),
    );
  const typed = (given: unknown, at: string) =>
    statement.param(given, 'text', (each) => checkFilterValue(column, each, at));
  const terms = Object.entries(tests ?? {}).map(([test, given]): string => {
    const at = `${path}.${test}`;
    if (given === undefined) return 'true';
    if (test === 'isNull')
      return given === null
        ? 'true'
        : `${expression} is ${statement.decide(given, (value) => value === true) ? '' : 'not '}null`;
    if (given === null) {
      if (test === 'eq') return `${expression} is null`;
      if (test === 'ne') return `${expression} is not null`;
      throw new DomainError('BAD_USER_INPUT', `${at} takes a value; use isNull to ask for none.`, {
        rule: 'filter.null',
        fields: [at],
      });
    }
    switch (test) {
      case 'eq':
        return `${expression} = ${one(given, at)}`;
      case 'ne':
        return `${expression} is distinct from ${one(given, at)}`;
      case 'in':
        return `${expression} = any(${list(given, at)})`;
      case 'notIn':
        return `not coalesce(${expression} = any(${list(given, at)}), false)`;
      case 'contains':
        return like(expression, '%', typed(given, at), '%');
      case 'startsWith':
        return like(expression, '', typed(given, at), '%');
      case 'endsWith':
        return like(expression, '%', typed(given, at), '');
      default: {
        const operator = comparisons[test];
        if (!operator)
          throw new DomainError('BAD_USER_INPUT', `There is no test ${test}.`, {
            rule: 'filter.unknown_test',
            fields: [at],
          });
        return `${expression} ${operator} ${one(given, at)}`;
      }
    }
  });
  return terms.length === 0 ? 'true' : terms.join(' and ');
}

/** Case and accents do not count, and `%`, `_` and `\` mean themselves: `schema/platform/search.sql`, which has the index too. */
function like(expression: string, before: '' | '%', typed: string, after: '' | '%'): string {
  return `search_key(${expression}) like '${before}' || search_pattern(${typed}) || '${after}'`;
}

const mostWords = 10;

function wordsOf(search: unknown): string[] {
  return typeof search === 'string'
    ? search
        .split(/\s+/)
        .filter((word) => word !== '')
        .slice(0, mostWords)
    : [];
}

/** Every word must be found in one of the aggregate's search columns; masked ones are not searched. */
export function searchSql(reading: Reading, entity: Entity, search: unknown, alias: string): string {
  const { statement } = reading;
  const words = statement.decide(search, (text) => wordsOf(text).length);
  const columns = entity.aggregate.search.flatMap((key) => {
    const column = entity.columns.get(key);
    return column && !isMasked(reading.principal, entity, column) ? [column] : [];
  });
  if (words === 0) return 'true';
  if (columns.length === 0) return 'false';
  const terms = Array.from({ length: words }, (_, index) => {
    const word = statement.param(search, 'text', (text) => checkFilterValue(null, wordsOf(text)[index], 'search'));
    return `(${columns.map((column) => like(`${alias}.${column.sql}`, '%', word, '%')).join(' or ')})`;
  });
  return terms.join(' and ');
}
