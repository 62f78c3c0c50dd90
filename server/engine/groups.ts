import { type Filter, filterSql, searchSql } from './filter.ts';
import { figureColumn, figureOf, figureSql, type MoneyFigure } from './group-figures.ts';
import { havingSql } from './group-having.ts';
import { type GroupBy, groupKeys, isTime, keysJson } from './group-keys.ts';
import { GroupMeasures } from './group-measures.ts';
import { type GroupOrder, groupOrderSql } from './group-order.ts';
import { amountJson, jsonObject, orNull, quoted, valueJson } from './json.ts';
import type { Entity } from './model.ts';
import { pageSize } from './page.ts';
import { inTenant, type Planning } from './plan.ts';
import { rowRule } from './permissions.ts';
import { type Selected, selectedBelow } from './selection.ts';
import { literal } from './statement.ts';

/**
 * Groups by one or more keys as a JSON list: counts, sums, averages, smallest and largest. Without an order the largest come first, or
 * time's order when the first key is a date.
 */
export function groupsJson(planning: Planning, entity: Entity, selected: Selected): string {
  const { statement, operation } = planning;
  const { args } = selected;
  if (!selected.type) throw new Error('groups have fields');
  const row = statement.alias();
  const keys = groupKeys(planning, entity, (args['by'] as GroupBy[] | null | undefined) ?? [], row);
  const where = [
    inTenant(planning, row),
    `${row}.deactivated_at is null`,
    rowRule(statement, planning.principal, entity, 'read', row),
    filterSql(planning, entity, args['filter'] as Filter | undefined, row),
    searchSql(planning, entity, args['search'], row),
  ].join(' and ');
  const group = statement.alias();
  const measures = new GroupMeasures(row, group);
  const pairs = selectedBelow(operation, selected.type, selected.nodes).map((each): [string, string] => {
    if (each.name === '__typename') return [each.key, literal(JSON.stringify(`${entity.name}Group`))];
    if (each.name === 'count') return [each.key, `${measures.count()}::text`];
    if (each.name === 'keys') return [each.key, keysJson(planning, entity, each, keys, group)];
    return [each.key, figuresJson(planning, entity, measures, each)];
  });
  const having = havingSql(planning, entity, measures, args['having'] as Filter | null | undefined);
  const names = keys.map((_, index) => `${group}.k${String(index)}`);
  const standard = keys[0] && isTime(keys[0].column) ? names : [`${measures.count()} desc`, ...names];
  const wanted = groupOrderSql(
    planning,
    entity,
    measures,
    keys,
    group,
    args['orderBy'] as GroupOrder[] | null | undefined,
  );
  const order = wanted.length > 0 ? [...wanted, ...names] : standard;
  const limit = statement.param(args['first'], 'int', (size) => pageSize(size, 'first', 100));
  const grouped = measures.grouped(
    keys.map((key) => key.expression),
    `from ${entity.table} ${row} where ${where}`,
  );
  return `(select coalesce('[' || string_agg(j, ',' order by i) || ']', '[]') from (select ${jsonObject(pairs)} as j, row_number() over () as i from (select * from (${grouped}) ${group} where ${having} order by ${order.join(', ')} limit ${limit}) ${group}) ${statement.alias()})`;
}

/** The figures selected below `sum`, `avg`, `min`, `max` or `countDistinct`. */
function figuresJson(planning: Planning, entity: Entity, measures: GroupMeasures, selected: Selected): string {
  const { type, name: summary } = selected;
  if (!type) throw new Error(`${summary} has fields`);
  const pairs = selectedBelow(planning.operation, type, selected.nodes).map((each): [string, string] => {
    if (each.name === '__typename') return [each.key, literal(JSON.stringify(type.name))];
    const figure = figureOf(planning.principal, entity, summary, each.name, `${summary}.${each.name}`);
    if (figure.kind === 'money') return [each.key, moneyJson(planning, measures, figure, each)];
    return [each.key, orNull(valueJson(figureColumn(figure), figureSql(measures, figure)))];
  });
  return jsonObject(pairs);
}

/** One `Money` per currency. */
function moneyJson(planning: Planning, measures: GroupMeasures, { summary, money }: MoneyFigure, selected: Selected) {
  const { type, nodes } = selected;
  if (!type) throw new Error('Money has fields');
  const fields = selectedBelow(planning.operation, type, nodes);
  const list = measures.ofMoney(summary, money, ({ amount, currency }, present) => {
    const pairs = fields.map(({ key, name }): [string, string] => {
      if (name === '__typename') return [key, literal('"Money"')];
      if (name === 'currency') return [key, quoted(currency)];
      return [key, summary === 'avg' ? quoted(amount) : amountJson(amount, currency)]; // an average is rounded already
    });
    return `string_agg(${jsonObject(pairs)}, ',' order by ${currency}) ${present}`;
  });
  return `'[' || coalesce(${list}, '') || ']'`;
}
