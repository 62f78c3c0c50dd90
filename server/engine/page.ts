import { DomainError } from '../errors.ts';
import type { Reading } from './filter.ts';
import { jsonObject, orNull } from './json.ts';
import type { Entity } from './model.ts';
import { beyondCursor, cursorSql, type OrderBy, orderBySql, type OrderKey, orderKeys } from './order.ts';
import type { Selected } from './selection.ts';
import { known, literal, type Statement } from './statement.ts';

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

/** Sizes that clients ask for again and again. */
const usualSizes: ReadonlySet<number> = new Set([1, 2, 3, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000]);

/**
 * Rows to read, as SQL. A usual size stands in the text: Postgres reads a short page by another way than a long one, and knowing it can
 * keep its plan.
 *
 * @param more rows beside those asked for
 */
export function limitSql(
  statement: Statement,
  given: unknown,
  { name, standard, more }: { name: string; standard: number; more: 0 | 1 },
): string {
  const read = (value: unknown) => pageSize(value, name, standard);
  const usual = statement.decide(given, (value) => (usualSizes.has(read(value)) ? read(value) : -1));
  if (given !== undefined && given !== null) statement.pages(usual >= 0 ? usual : maxPageSize);
  return usual >= 0 ? String(usual + more) : statement.param(given, 'int', (value) => read(value) + more);
}

/** The rows of one page as a subquery; where it has to be known whether there is more, read one row further than asked. */
export class Page {
  readonly #page: PageArguments;
  readonly #keys: readonly OrderKey[];
  readonly #inner: string;
  /** Rows that were asked for, where one more is read. */
  readonly #size: string | null;
  readonly #row: string;
  readonly #out: string;
  readonly #columns: string[];

  /** @param withInfo whether `info` will be asked for */
  constructor(
    reading: Reading,
    entity: Entity,
    args: Readonly<Record<string, unknown>>,
    where: (row: string) => string,
    withInfo: boolean,
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
    const limit = limitSql(statement, size, { name: sizeName, standard: defaultPageSize, more: withInfo ? 1 : 0 });
    this.#size = withInfo ? `(${limit} - 1)` : null;
    this.#columns = this.#keys.map((_, index) => `${this.#row}.k${String(index)}`);
    if (withInfo) this.#columns.push('row_number() over () as i', `${this.cursor(this.#row)} as c`);
    const skip = offset === 0 ? '' : ` offset ${statement.param(offset, 'int')}`;
    this.#inner = `select ${source}.*, ${keyColumns} from ${entity.table} ${source} where ${where(source)} and ${beyond} order by ${order} limit ${limit}${skip}`;
  }

  /** The rows as a JSON list, in the order asked for whichever way they were read. */
  list(json: (row: string) => string): string {
    const name = `j${String(this.#columns.length)}`;
    this.#columns.push(`${json(this.#row)} as ${name}`);
    const out = this.#out;
    // in the rows' own order, which Postgres sees they are in: read forward they are not sorted again
    const order = orderBySql(this.#keys, (index) => `${out}.k${String(index)}`, false);
    const asked = this.#size === null ? '' : ` filter (where ${out}.i <= ${this.#size})`;
    return `coalesce('[' || string_agg(${out}.${name}, ',' order by ${order})${asked} || ']', '[]')`;
  }

  cursor(row: string): string {
    return cursorSql(this.#keys, (index) => `${row}.k${String(index)}`);
  }

  info(selected: readonly Selected[]): string {
    const { backward, cursor, offset } = this.#page;
    const [out, size] = [this.#out, this.#size];
    if (size === null) throw new Error('the page was read without what info needs');
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
