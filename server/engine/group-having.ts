import { conditionsSql, type Filter, moneyTerms, type Reading, valueTerms } from './filter.ts';
import { counted, figureColumn, figureOf, figureSql } from './group-figures.ts';
import type { GroupMeasures } from './group-measures.ts';
import type { Entity } from './model.ts';

/**
 * Which groups, by their figures: `{ count: { gte: 5 }, sum: { value: { currency: { eq: "NOK" }, amount: { gt: "1000" } } } }`. What is
 * said of an amount must hold in one of its currencies.
 */
export function havingSql(
  reading: Reading,
  entity: Entity,
  measures: GroupMeasures,
  having: Filter | null | undefined,
): string {
  return conditionsSql(having, 'having', (way, value, path) => {
    if (way === 'count') return valueTerms(reading, counted, value, measures.count(), path);
    const terms = Object.entries(value).flatMap(([name, tests]) =>
      tests === undefined || tests === null
        ? []
        : [figureTerms(reading, entity, measures, way, name, tests as Filter, `${path}.${name}`)],
    );
    return terms.length === 0 ? 'true' : terms.join(' and ');
  });
}

function figureTerms(
  reading: Reading,
  entity: Entity,
  measures: GroupMeasures,
  way: string,
  name: string,
  tests: Filter,
  path: string,
): string {
  const figure = figureOf(reading.principal, entity, way, name, path);
  if (figure.kind !== 'money')
    return valueTerms(reading, figureColumn(figure), tests, figureSql(measures, figure), path);
  const { summary, money } = figure;
  const columns = { amount: figureColumn(figure), currency: money.currency };
  const holds = measures.ofMoney(
    summary,
    money,
    (inCurrency, present) => `bool_or(${moneyTerms(reading, columns, tests, inCurrency, path)}) ${present}`,
  );
  return `coalesce(${holds}, false)`;
}
