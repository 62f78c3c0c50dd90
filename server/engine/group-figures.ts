import { type MeasuredColumn, requireComparable } from './filter.ts';
import type { GroupMeasures, Money, Summary } from './group-measures.ts';
import { bounded, countable, summable } from './groupable.ts';
import type { Column, Entity } from './model.ts';
import type { Principal } from './permissions.ts';

export interface MoneyFigure {
  readonly kind: 'money';
  readonly summary: Summary;
  readonly money: Money;
}

type ColumnFigure =
  | { readonly kind: 'distinct'; readonly column: Column }
  | { readonly kind: 'column'; readonly summary: Summary; readonly column: Column };

/** What is worked out over the rows of a group: by `countDistinct`, `sum`, `avg`, `min` or `max`, of one field. */
type Figure = MoneyFigure | ColumnFigure;

/** The ways to measure, under their names in the API, and what each may be asked of. */
const measured: Readonly<Record<Summary, typeof summable>> = {
  sum: summable,
  avg: summable,
  min: bounded,
  max: bounded,
};

/**
 * The figure that is meant by `sum { value }`, wherever it stands.
 *
 * @throws DomainError FORBIDDEN when the caller sees the field masked: counts of its values would tell of them
 */
export function figureOf(principal: Principal, entity: Entity, way: string, name: string, path: string): Figure {
  if (way === 'countDistinct') {
    const column = countable(entity).find((each) => each.key === name);
    if (!column) throw new Error(`values of ${entity.name}.${name} are not counted`);
    requireComparable(principal, entity, column, path);
    return { kind: 'distinct', column };
  }
  const summary = way as Summary;
  const field = measured[summary](entity).find((each) => each.name === name);
  if (!field) throw new Error(`${entity.name}.${name} has no ${way}`);
  requireComparable(principal, entity, field.kind === 'money' ? field.amount : field.column, path);
  return field.kind === 'money'
    ? { kind: 'money', summary, money: field }
    : { kind: 'column', summary, column: field.column };
}

/** The figure as an expression over the group. */
export function figureSql(measures: GroupMeasures, figure: ColumnFigure): string {
  return figure.kind === 'distinct'
    ? measures.countDistinct(figure.column)
    : measures.of(figure.summary, figure.column);
}

const note = { about: '' };
/** How many there are, as conditions see it. */
export const counted: MeasuredColumn = { type: 'int', cast: 'bigint', note, precision: 0, scale: 0 };
const wide: MeasuredColumn = { type: 'decimal', cast: 'numeric', note, precision: 60, scale: 30 };

/** The type of a figure: sums and averages have more digits than their column, the smallest and the largest are values of it. */
export function figureColumn(figure: Figure): MeasuredColumn {
  if (figure.kind === 'distinct') return counted;
  if (figure.summary === 'sum' || figure.summary === 'avg') return wide;
  return figure.kind === 'money' ? figure.money.amount : figure.column;
}
