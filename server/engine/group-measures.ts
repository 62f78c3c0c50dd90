import { isWholeCurrency } from './json.ts';
import type { Column, Field } from './model.ts';

export type Money = Extract<Field, { kind: 'money' }>;
export type Summary = 'sum' | 'avg' | 'min' | 'max';

/** An amount's figure within one currency of a group: expressions over `s`, the rows of a group by currency. */
export interface InCurrency {
  readonly amount: string;
  readonly currency: string;
}

type Put = 'sum' | 'min' | 'max';

/** A figure of the rows by key (and by currency, where amounts are asked for), and how such rows are put together. */
interface Figure {
  readonly name: string;
  readonly inner: string;
  /** Null for a figure of one amount, which stays apart by currency. */
  readonly put: Put | null;
}

/**
 * The figures of one query of groups, each worked out once however often it is selected, tested and ordered by. Amounts are per
 * currency, always: rows are gathered by key and currency first and then put together by key, all in one pass over the table.
 */
export class GroupMeasures {
  readonly #row: string;
  readonly #group: string;
  /** Expressions over the row, which become v0, v1 … */
  readonly #values: string[] = [];
  readonly #figures: Figure[] = [];
  readonly #money: Money[] = [];
  /** What of amounts is known by group: columns m0, m1 … over `s`. */
  readonly #perGroup: { readonly money: number; readonly column: (only: string) => string }[] = [];
  #counts = false;

  /**
   * @param row the alias of the table
   * @param group the alias of the grouped query, whose columns every figure is read from
   */
  constructor(row: string, group: string) {
    this.#row = row;
    this.#group = group;
  }

  count(): string {
    return `${this.#group}.n`;
  }

  /** How many different values; empty ones do not count. */
  countDistinct(column: Column): string {
    this.#counts = true;
    return this.#figure(`count(distinct ${this.#value(column)})`, 'max');
  }

  /** A figure of a number, a date or a moment; null when no row has a value. */
  of(summary: Summary, column: Column): string {
    const value = this.#value(column);
    const sum = () => this.#figure(`sum(${value})`, 'sum');
    if (summary === 'sum') return sum();
    if (summary === 'avg') {
      const count = this.#figure(`count(${value})`, 'sum');
      return `trim_scale(${average(sum(), count, String(column.scale + moreDecimals))})`;
    }
    return this.#figure(`${summary}(${value})`, summary);
  }

  /**
   * A column of the group from an amount's figures in its currencies.
   *
   * @param column an aggregate over them; it ends in `present`, its FILTER
   */
  ofMoney(summary: Summary, money: Money, column: (figure: InCurrency, present: string) => string): string {
    const { present, ...figure } = this.#inCurrency(summary, money);
    this.#perGroup.push({
      money: this.#money.indexOf(money),
      column: (only) => column(figure, `filter (where ${present} is not null${only})`),
    });
    return `${this.#group}.m${String(this.#perGroup.length - 1)}`;
  }

  /**
   * The groups with their count `n` and every figure that was asked for, as a query. Ask for it last.
   *
   * @param keys expressions over the row, which become the columns k0, k1 …
   * @param source the rows: `from … where …`
   */
  grouped(keys: readonly string[], source: string): string {
    const names = keys.map((_, index) => `k${String(index)}`);
    const currencies = this.#money.map((_, index) => `c${String(index)}`);
    const columns = [
      ...keys.map((key, index) => `${key} as k${String(index)}`),
      ...this.#values.map((value, index) => `${value} as v${String(index)}`),
      ...this.#money.map(({ currency }, index) => `${this.#row}.${currency.sql} as c${String(index)}`),
    ];
    const base = `select ${columns.length > 0 ? columns.join(', ') : '1 as one'} ${source}`;
    const figures = this.#figures.map(({ name, inner }) => `${inner} as ${name}`);
    if (currencies.length === 0)
      return `select ${[...names, 'count(*) as n', ...figures].join(', ')} from (${base}) b ${by(names)}`;
    // different values do not add up over currencies, and neither do two amounts share theirs: then also the whole group is a set
    const sets = currencies.length > 1 || this.#counts ? currencies.map((each) => [...names, each]) : null;
    const whole = 2 ** currencies.length - 1; // grouping() has a bit for each currency that a set goes without
    const of = (set: number) => (sets ? `s.g = ${String(set)}` : '');
    const inner = [...names, ...currencies, 'count(*) as n', ...figures];
    // planned by itself, since a key and a currency may be one column, which Postgres before 18 takes for the same in sets
    const rows = sets
      ? `select ${[...inner, `grouping(${currencies.join(', ')}) as g`].join(', ')} from (${base} offset 0) b group by grouping sets (${[names, ...sets].map((set) => `(${set.join(', ')})`).join(', ')})`
      : `select ${inner.join(', ')} from (${base}) b ${by([...names, ...currencies])}`;
    const all = sets ? ` filter (where ${of(whole)})` : '';
    const outer = [
      ...names,
      `coalesce(sum(n)${all}, 0) as n`,
      ...this.#figures.flatMap(({ name, put }) => (put ? [`${put}(s.${name})${all} as ${name}`] : [])),
      ...this.#perGroup.map(({ money, column }, index) => {
        const set = of(whole - 2 ** (currencies.length - 1 - money));
        return `${column(set && ` and ${set}`)} as m${String(index)}`;
      }),
    ];
    return `select ${outer.join(', ')} from (${rows}) s ${by(names)}`;
  }

  #inCurrency(summary: Summary, money: Money): InCurrency & { readonly present: string } {
    let index = this.#money.indexOf(money);
    if (index < 0) index = this.#money.push(money) - 1;
    const value = this.#value(money.amount);
    const figure = (inner: string) => `s.${this.#named(inner, null)}`;
    const currency = `s.c${String(index)}`;
    const present = figure(`${summary === 'avg' ? 'sum' : summary}(${value})`);
    if (summary !== 'avg') return { amount: present, currency, present };
    const decimals = `case when ${isWholeCurrency(currency)} then 0 else ${String(money.amount.scale)} end`;
    return { amount: average(present, figure(`count(${value})`), decimals), currency, present };
  }

  #figure(inner: string, put: Put): string {
    return `${this.#group}.${this.#named(inner, put)}`;
  }

  #named(inner: string, put: Put | null): string {
    const known = this.#figures.find((each) => each.inner === inner && each.put === put);
    if (known) return known.name;
    const name = `f${String(this.#figures.length)}`;
    this.#figures.push({ name, inner, put });
    return name;
  }

  #value(column: Column): string {
    const value = `${this.#row}.${column.sql}`;
    const known = this.#values.indexOf(value);
    return `v${String(known < 0 ? this.#values.push(value) - 1 : known)}`;
  }
}

const moreDecimals = 6; // of an average, than its column has

/** Null where there is nothing to average. Divided to ten decimals more than its terms have, so that rounding twice changes nothing. */
function average(sum: string, count: string, decimals: string): string {
  return `round(${sum} * 1.0000000000 / ${count}, ${decimals})`;
}

function by(names: readonly string[]): string {
  return names.length > 0 ? `group by ${names.join(', ')}` : '';
}
