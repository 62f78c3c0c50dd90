import { DomainError } from '../errors.ts';
import { jsonString, orNull } from './json.ts';
import { checkValue } from './values.ts';
import { requireComparable, type Reading } from './filter.ts';
import { type Column, columnOf, type Entity } from './model.ts';
import { rowRule } from './permissions.ts';

/** One key of an order: an expression over the row, its direction, and the column it comes from. */
export interface OrderKey {
  readonly path: string;
  readonly column: Column;
  readonly descending: boolean;
  readonly expression: (alias: string) => string;
}

type Direction = 'ASC' | 'DESC';
/** `{ title: 'ASC' }` or, across a to-one relation, `{ customer: { displayName: 'DESC' } }`. */
export type OrderBy = Readonly<Record<string, unknown>>;

/**
 * The keys of an order, with the id as the last one so that it is total. Nulls come last going up and first going down: one index then
 * serves both directions.
 */
export function orderKeys(
  reading: Reading,
  entity: Entity,
  orderBy: readonly OrderBy[] | null | undefined,
  standard: readonly OrderBy[],
): OrderKey[] {
  const wanted = orderBy && orderBy.length > 0 ? orderBy : standard;
  const keys = wanted.flatMap((each, index) => keysOf(reading, entity, each, `orderBy[${String(index)}]`));
  const last = keys.at(-1);
  if (last?.path === 'id') return keys;
  const id = columnOf(entity, 'id');
  return [
    ...keys,
    { path: 'id', column: id, descending: last?.descending ?? true, expression: (alias) => `${alias}.${id.sql}` },
  ];
}

function keysOf(reading: Reading, entity: Entity, orderBy: OrderBy, at: string): OrderKey[] {
  return Object.entries(orderBy).flatMap(([name, value]): OrderKey[] => {
    if (value === undefined || value === null) return [];
    const path = `${at}.${name}`;
    const field = entity.fields.get(name);
    if (field?.kind === 'column' || field?.kind === 'money') {
      const column = field.kind === 'money' ? field.amount : field.column;
      requireComparable(reading.principal, entity, column, path);
      const descending = (value as Direction) === 'DESC';
      return [{ path: name, column, descending, expression: (alias) => `${alias}.${column.sql}` }];
    }
    if (field?.kind === 'one') {
      const { target, column } = field;
      return keysOf(reading, target, value as OrderBy, path).map((key) => {
        const other = reading.statement.alias();
        // a related row the caller may not see orders as if it were not there
        const rule = rowRule(reading.statement, reading.principal, target, 'read', other);
        const expression = (alias: string) =>
          `(select ${key.expression(other)} from ${target.table} ${other} where ${other}.tenant_id = ${alias}.tenant_id and ${other}.id = ${alias}.${column.sql} and ${rule})`;
        return {
          path: `${name}.${key.path}`,
          column: { ...key.column, notNull: false },
          descending: key.descending,
          expression,
        };
      });
    }
    throw new DomainError('BAD_USER_INPUT', `${entity.name} cannot be ordered by ${name}.`, {
      rule: 'order.unknown_field',
      fields: [path],
    });
  });
}

export function orderBySql(keys: readonly OrderKey[], name: (index: number) => string, reverse: boolean): string {
  return keys.map((key, index) => `${name(index)} ${key.descending !== reverse ? 'desc' : 'asc'}`).join(', ');
}

/** The cursor of a row as an SQL expression: its key values and what they are keys of, in base64url. */
export function cursorSql(keys: readonly OrderKey[], name: (index: number) => string): string {
  const values = keys.map((_, index) => orNull(jsonString(name(index)))).join(` || ',' || `);
  const json = `'[${fingerprint(keys)},' || ${values} || ']'`;
  return `'"' || translate(encode(convert_to(${json}, 'UTF8'), 'base64'), E'+/=\\n', '-_') || '"'`;
}

/** A number that differs between orders, so that a cursor is not taken for another order's. */
function fingerprint(keys: readonly OrderKey[]): number {
  let hash = 5381;
  for (const sign of keys.map((key) => `${key.path} ${String(key.descending)}`).join())
    hash = (hash * 33 + (sign.codePointAt(0) ?? 0)) % 1_000_003;
  return hash;
}

/** Rows beyond the cursor, in the direction of reading. */
export function beyondCursor(
  { statement }: Reading,
  keys: readonly OrderKey[],
  cursor: unknown,
  alias: string,
  reverse: boolean,
  path: string,
): string {
  const nulls = statement.decide(cursor, (given) =>
    readCursor(keys, given, path)
      .map((value) => (value === null ? '0' : '1'))
      .join(''),
  );
  const value = (index: number): string | null =>
    nulls[index] === '0'
      ? null
      : statement.param(cursor, keys[index]?.column.cast ?? 'text', (given) => readCursor(keys, given, path)[index]);
  const ups = keys.map((key) => key.descending === reverse);
  const [up = false] = ups;
  // rows compare as a whole, which an index can be entered by; nulls lie behind going up, and then only a key that has none may
  const asRow =
    !nulls.includes('0') && ups.every((each) => each === up) && (!up || keys.every((key) => key.column.notNull));
  if (asRow) {
    const row = keys.map((key) => key.expression(alias)).join(', ');
    return `(${row}) ${up ? '>' : '<'} (${keys.map((_, index) => value(index) ?? 'null').join(', ')})`;
  }
  const terms = keys.map((key, index) => {
    const same = keys.slice(0, index).map((other, before) => equals(other, value(before), alias));
    return [...same, after(key, value(index), alias, reverse)].join(' and ');
  });
  return `(${terms.join(' or ')})`;
}

function equals(key: OrderKey, value: string | null, alias: string): string {
  const expression = key.expression(alias);
  return value === null ? `${expression} is null` : `${expression} = ${value}`;
}

function after(key: OrderKey, value: string | null, alias: string, reverse: boolean): string {
  const expression = key.expression(alias);
  const up = key.descending === reverse; // nulls lie at the far end going up, at the near end going down
  if (value === null) return up ? 'false' : `${expression} is not null`;
  const compared = `${expression} ${up ? '>' : '<'} ${value}`;
  return up && !key.column.notNull ? `(${compared} or ${expression} is null)` : compared;
}

/** The key values of a cursor, each of the type of its column; null where the row had none. */
function readCursor(keys: readonly OrderKey[], cursor: unknown, path: string): unknown[] {
  const refuse = (message: string) =>
    new DomainError('BAD_USER_INPUT', `${path} ${message}.`, { rule: 'cursor.form', fields: [path] });
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(String(cursor), 'base64url').toString('utf8'));
  } catch {
    throw refuse('is not a cursor');
  }
  if (!Array.isArray(parsed)) throw refuse('is not a cursor');
  const [mark, ...values] = parsed as unknown[];
  if (mark !== fingerprint(keys) || values.length !== keys.length) {
    throw refuse('belongs to another order: read the first page again');
  }
  return values.map((value, index) => {
    if (value === null) return null;
    const key = keys[index];
    const read = typeof value === 'string' && key ? readKey(key.column, value) : undefined;
    if (read === undefined) throw refuse('is not a cursor');
    return read;
  });
}

/** A value as Postgres wrote it into a cursor, or undefined when it is none of the column. */
function readKey(column: Column, text: string): unknown {
  if (column.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  // `2026-11-20 14:30:00.5+00` is RFC 3339 but for the space and the short offset
  const instant = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)\+00(?::00)?$/.exec(text);
  if (column.type === 'instant') return instant ? `${instant[1]}T${instant[2]}Z` : undefined;
  const typed = column.type === 'int' ? (/^-?\d{1,10}$/.test(text) ? Number(text) : undefined) : text;
  const checked = checkValue({ ...column, note: { ...column.note, max: 20_000, range: {} } }, typed);
  return 'value' in checked ? checked.value : undefined;
}
