import { amountJson, jsonObject, jsonString, orNull, quoted } from './json.ts';
import type { Entity, Field } from './model.ts';
import { summable } from './groupable.ts';
import type { Planning } from './plan.ts';
import { type Selected, selectedBelow } from './selection.ts';
import { literal } from './statement.ts';

type Money = Extract<Field, { kind: 'money' }>;

/** One selection of an amount's sums: its column in the grouped query, and the JSON of one currency's sum. */
interface MoneyColumn {
  readonly name: string;
  readonly measure: Money;
  readonly json: string;
}

/**
 * Sums over groups. Sums of money are per currency, always: rows are summed by key and currency first and then put together by key, in
 * one pass over the rows where one amount is asked for.
 */
export class GroupSums {
  readonly #planning: Planning;
  readonly #entity: Entity;
  readonly #group: string;
  readonly #money: MoneyColumn[] = [];
  readonly #plain = new Map<string, string>();

  /** @param group the alias of the grouped query, whose columns the JSON reads */
  constructor(planning: Planning, entity: Entity, group: string) {
    this.#planning = planning;
    this.#entity = entity;
    this.#group = group;
  }

  /** JSON of the sums selected here. Several selections, under aliases, add up. */
  json(selected: Selected): string {
    if (!selected.type) throw new Error('sum has fields');
    const pairs = selectedBelow(this.#planning.operation, selected.type, selected.nodes).map(
      (each): [string, string] => {
        if (each.name === '__typename') return [each.key, literal(JSON.stringify(`${this.#entity.name}GroupSums`))];
        const field = summable(this.#entity).find((measure) => measure.name === each.name);
        if (field?.kind === 'money') return [each.key, this.#moneyJson(field, each)];
        if (field?.kind !== 'column') throw new Error(`${this.#entity.name}.${each.name} cannot be summed`);
        this.#plain.set(field.name, field.column.sql);
        return [each.key, orNull(jsonString(`${this.#group}."${field.name}"`))];
      },
    );
    return jsonObject(pairs);
  }

  #moneyJson(measure: Money, selected: Selected): string {
    if (!selected.type) throw new Error('Money has fields');
    const pairs = selectedBelow(this.#planning.operation, selected.type, selected.nodes).map(
      (each): [string, string] => {
        if (each.name === '__typename') return [each.key, literal('"Money"')];
        return [each.key, each.name === 'amount' ? amountJson('s.amount', 's.currency') : quoted('s.currency')];
      },
    );
    const name = `m${this.#money.length}`;
    this.#money.push({ name, measure, json: jsonObject(pairs) });
    return `'[' || coalesce(${this.#group}.${name}, '') || ']'`;
  }

  /**
   * The groups with their count `n` and every sum, as a query.
   *
   * @param keys expressions over `row`, which become the columns k0, k1 …
   * @param source the rows: `from … where …`
   */
  grouped(keys: readonly string[], row: string, source: string): string {
    const names = keys.map((_, index) => `k${index}`);
    const columns = keys.map((key, index) => `${key} as k${index}`);
    const plain = [...this.#plain].map(([name, sql]) => `${row}.${sql} as "${name}"`);
    const sums = [...this.#plain.keys()].map((name) => `sum("${name}") as "${name}"`);
    const measures = [...new Set(this.#money.map(({ measure }) => measure))];
    const amounts = measures.flatMap((measure, index) => [
      `${row}.${measure.amount.sql} as a${index}`,
      `${row}.${measure.currency.sql} as c${index}`,
    ]);
    const all = [...columns, ...plain, ...amounts];
    const base = `select ${all.length > 0 ? all.join(', ') : '1 as one'} ${source}`;
    if (measures.length === 0)
      return `select ${[...names, 'count(*) as n', ...sums].join(', ')} from (${base}) b ${by(names)}`;
    if (measures.length === 1) {
      const fine = `select ${[...names, 'c0 as currency', 'count(*) as n', 'sum(a0) as amount', ...sums].join(', ')} from (${base}) b ${by([...names, 'c0'])}`;
      return `select ${[...names, 'coalesce(sum(n), 0) as n', ...sums, ...this.#together(measures[0])].join(', ')} from (${fine}) s ${by(names)}`;
    }
    const joins = measures.map((measure, index) => {
      const fine = `select ${[...names, `c${index} as currency`, `sum(a${index}) as amount`].join(', ')} from b where a${index} is not null ${by([...names, `c${index}`])}`;
      const same = names.map((name) => `j${index}.${name} is not distinct from g.${name}`);
      return `left join (select ${[...names, ...this.#together(measure)].join(', ')} from (${fine}) s ${by(names)}) j${index} on ${same.length > 0 ? same.join(' and ') : 'true'}`;
    });
    const found = this.#money.map(({ name, measure }) => `j${measures.indexOf(measure)}.${name}`);
    return `with b as materialized (${base}) select ${['g.*', ...found].join(', ')} from (select ${[...names, 'count(*) as n', ...sums].join(', ')} from b ${by(names)}) g ${joins.join(' ')}`;
  }

  /** The sums of one amount put together from the currencies of a group. */
  #together(measure: Money | undefined): string[] {
    return this.#money
      .filter((column) => column.measure === measure)
      .map(
        ({ name, json }) =>
          `string_agg(${json}, ',' order by s.currency) filter (where s.amount is not null) as ${name}`,
      );
  }
}

function by(names: readonly string[]): string {
  return names.length > 0 ? `group by ${names.join(', ')}` : '';
}
