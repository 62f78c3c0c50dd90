import { DomainError } from '../errors.ts';
import type { Reading } from './filter.ts';
import { figureOf, figureSql } from './group-figures.ts';
import type { GroupKey } from './group-keys.ts';
import type { GroupMeasures } from './group-measures.ts';
import type { Entity } from './model.ts';
import { checkFilterValue } from './values.ts';

type Direction = 'ASC' | 'DESC';

/** `{ count: 'DESC' }`, `{ keys: { status: 'ASC' } }`, `{ sum: { value: { currency: 'NOK', direction: 'DESC' } } }`. */
export type GroupOrder = Readonly<Record<string, unknown>>;

interface MoneyOrder {
  readonly currency: unknown;
  readonly direction: Direction;
}

/**
 * The keys of an order of groups, as SQL. Groups without the figure come last, whichever the direction: what has nothing to show is in
 * nobody's top ten.
 *
 * @throws DomainError BAD_USER_INPUT for a field that was not grouped by
 */
export function groupOrderSql(
  reading: Reading,
  entity: Entity,
  measures: GroupMeasures,
  keys: readonly GroupKey[],
  group: string,
  orderBy: readonly GroupOrder[] | null | undefined,
): string[] {
  return (orderBy ?? []).flatMap((each, index) =>
    Object.entries(each).flatMap(([way, value]): string[] => {
      if (value === undefined || value === null) return [];
      if (way === 'count') return [`${measures.count()} ${word(value as Direction)}`];
      return Object.entries(value).flatMap(([name, wanted]): string[] => {
        if (wanted === undefined || wanted === null) return [];
        const path = `orderBy[${String(index)}].${way}.${name}`;
        if (way === 'keys') return [`${keySql(keys, group, name, path)} ${word(wanted as Direction)}`];
        return [figureOrder(reading, entity, measures, way, name, wanted, path)];
      });
    }),
  );
}

function word(direction: Direction): string {
  return direction === 'DESC' ? 'desc' : 'asc';
}

function keySql(keys: readonly GroupKey[], group: string, name: string, path: string): string {
  const index = keys.findIndex((key) => key.name === name);
  if (index >= 0) return `${group}.k${String(index)}`;
  throw new DomainError('BAD_USER_INPUT', `Groups are ordered by keys they have, and ${name} is not in by.`, {
    rule: 'groups.not_a_key',
    fields: [path],
  });
}

function figureOrder(
  reading: Reading,
  entity: Entity,
  measures: GroupMeasures,
  way: string,
  name: string,
  wanted: unknown,
  path: string,
): string {
  const figure = figureOf(reading.principal, entity, way, name, path);
  if (figure.kind !== 'money') return `${figureSql(measures, figure)} ${word(wanted as Direction)} nulls last`;
  const { currency, direction } = wanted as MoneyOrder;
  const given = reading.statement.param(currency, 'text', (text) =>
    checkFilterValue(figure.money.currency, text, `${path}.currency`),
  );
  const inOne = measures.ofMoney(
    figure.summary,
    figure.money,
    (inCurrency, present) =>
      `max(case when ${inCurrency.currency} = ${given} then ${inCurrency.amount} end) ${present}`,
  );
  return `${inOne} ${word(direction)} nulls last`;
}
