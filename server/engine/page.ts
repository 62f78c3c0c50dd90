import { DomainError } from '../errors.ts';
import type { Reading } from './filter.ts';
import { jsonObject, orNull } from './json.ts';
import type { Entity } from './model.ts';
import { beyondCursor, cursorSql, type OrderBy, orderBySql, type OrderKey, orderKeys } from './order.ts';
import type { Selected } from './selection.ts';
import { known, literal } from './statement.ts';

export const maxPageSize = 1000;
const defaultPageSize = 50;

interface PageArguments {
  /** Rows asked for: a number, or a variable that brings it. */
  readonly size: unknown;
  readonly sizeName: 'first' | 'last' | 'pageSize';
  readonly offset: unknown;
  readonly cursor: unknown;
  readonly backward: boolean;
}

/** @throws DomainError BAD_USER_INPUT for arguments that exclude each other */
function pageArguments(args: Readonly<Record<string, unknown>>): PageArguments {
  const { first, last, after, before, page, pageSize: numbered } = args;
  const given = (value: unknown) => value !== undefined && value !== null;
  const refuse = (message: string, fields: string[]) =>
    new DomainError('BAD_USER_INPUT', message, { rule: 'page.arguments', fields });
  if (given(page) || given(numbered)) {
    if ([first, last, after, before].some(given))
      throw refuse('page and pageSize do not go with first, last, after and before.', ['page']);
    const rows = known(numbered) ?? 25;
    if (rows !== 25 && rows !== 50 && rows !== 100) throw refuse('pageSize must be 25, 50 or 100.', ['pageSize']);
    const number = Number(known(page) ?? 1);
    if (number < 1 || number > 100_000) throw refuse('page must be between 1 and 100000.', ['page']);
    return { size: rows, sizeName: 'pageSize', offset: (number - 1) * rows, cursor: null, backward: false };
  }
  if (given(first) && given(last)) throw refuse('Use first or last, not both.', ['first', 'last']);
  if (given(after) && given(before)) throw refuse('Use after or before, not both.', ['after', 'before']);
  const backward = given(last);
  if (backward && given(after)) throw refuse('last goes with before, not with after.', ['after']);
  if (!backward && given(before)) throw refuse('before goes with last, not with first.', ['before']);
  const sizeName = backward ? 'last' : 'first';
  return { size: backward ? last : first, sizeName, offset: 0, cursor: (backward ? before : after) ?? null, backward };
}

/** For a list of which no row is asked for: what is wrong is refused all the same. */
export function checkPageArguments(reading: Reading, args: Readonly<Record<string, unknown>>): void {
  const { size, sizeName } = pageArguments(args);
  for (const name of ['page', 'pageSize']) reading.statement.decide(args[name], (value) => Number(value ?? 0));
  reading.statement.decide(size, (rows) => pageSize(rows, sizeName, defaultPageSize) >= 0);
}

/** @throws DomainError BAD_USER_INPUT for a size that is negative or over 1000 */
export function pageSize(value: unknown, name: string, standard: number): number {
  const size = value === undefined || value === null ? standard : Number(value);
  if (size >= 0 && size <= maxPageSize) return size;
  throw new DomainError('BAD_USER_INPUT', `${name} must be between 0 and ${String(maxPageSize)}.`, {
    rule: 'page.size',
    fields: [name],
  });
}

/** The rows of one page as a subquery, read one row further than asked so that it is known whether there is more. */
export class Page {
  readonly #page: PageArguments;
  readonly #keys: readonly OrderKey[];
  readonly #inner: string;
  readonly #size: string;
  readonly #row: string;
  readonly #out: string;
  readonly #columns: string[] = ['row_number() over () as i'];

  constructor(
    reading: Reading,
    entity: Entity,
    args: Readonly<Record<string, unknown>>,
    where: (row: string) => string,
  ) {
    const { statement } = reading;
    const source = statement.alias();
    this.#row = statement.alias();
    this.#out = statement.alias();
    this.#page = pageArguments(args);
    const { size, sizeName, offset, cursor, backward } = this.#page;
    // numbered pages are few: their numbers are decided on, not filled in
    for (const name of ['page', 'pageSize']) statement.decide(args[name], (value) => Number(value ?? 0));
    this.#keys = orderKeys(reading, entity, args['orderBy'] as OrderBy[] | undefined, [{ id: 'DESC' }]);
    const beyond =
      cursor === null
        ? 'true'
        : beyondCursor(reading, this.#keys, cursor, source, backward, backward ? 'before' : 'after');
    const keyColumns = this.#keys.map((key, index) => `${key.expression(source)} as k${String(index)}`).join(', ');
    const order = orderBySql(this.#keys, (index) => `k${String(index)}`, backward);
    const more = statement.param(size, 'int', (rows) => pageSize(rows, sizeName, defaultPageSize) + 1);
    this.#size = `(${more} - 1)`;
    const skip = offset === 0 ? '' : ` offset ${statement.param(offset, 'int')}`;
    this.#inner = `select ${source}.*, ${keyColumns} from ${entity.table} ${source} where ${where(source)} and ${beyond} order by ${order} limit ${more}${skip}`;
  }

  /** The rows as a JSON list, in the order asked for whichever way they were read. */
  list(json: (row: string) => string): string {
    const name = `j${String(this.#columns.length)}`;
    this.#columns.push(`${json(this.#row)} as ${name}`);
    const out = this.#out;
    return `coalesce('[' || string_agg(${out}.${name}, ',' order by ${out}.i${this.#page.backward ? ' desc' : ''}) filter (where ${out}.i <= ${this.#size}) || ']', '[]')`;
  }

  cursor(row: string): string {
    return cursorSql(this.#keys, (index) => `${row}.k${String(index)}`);
  }

  info(selected: readonly Selected[]): string {
    if (!this.#columns.some((column) => column.endsWith(' as c'))) this.#columns.push(`${this.cursor(this.#row)} as c`);
    const { backward, cursor, offset } = this.#page;
    const [out, size] = [this.#out, this.#size];
    const more = `(count(${out}.i) > ${size})::text`;
    const beyondStart = literal(String(cursor !== null || offset !== 0));
    const at = (direction: string) =>
      orNull(`(array_agg(${out}.c order by ${out}.i ${direction}) filter (where ${out}.i <= ${size}))[1]`);
    const value: Record<string, string> = {
      __typename: literal('"PageInfo"'),
      hasNextPage: backward ? beyondStart : more,
      hasPreviousPage: backward ? more : beyondStart,
      startCursor: at(backward ? 'desc' : 'asc'),
      endCursor: at(backward ? 'asc' : 'desc'),
    };
    return jsonObject(selected.map((each) => [each.key, value[each.name] ?? literal('null')]));
  }

  /** The subquery that everything above is aggregated over. Ask for it last. */
  source(): string {
    return `(select ${this.#columns.join(', ')} from (${this.#inner}) ${this.#row}) ${this.#out}`;
  }
}
