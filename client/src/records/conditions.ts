import type { Field, FieldKind, Values } from '../api/aggregate.ts';
import { fromWallTime } from '../ui/zoned-time.ts';
import { fieldNamed } from './model.ts';

export type Test = 'contains' | 'startsWith' | 'in' | 'notIn' | 'eq' | 'lt' | 'lte' | 'gte' | 'isNull' | 'notNull';

/** One condition of a filter. All conditions of a list must hold; the values of one are alternatives. */
export interface Condition {
  readonly field: string;
  readonly test: Test;
  /** As in the URL: enum names, ids, decimals, dates; for money the amount and the currency. */
  readonly values: readonly string[];
}

const ordered: readonly Test[] = ['gte', 'lte', 'eq'];
const dated: readonly Test[] = ['lt', 'gte', 'lte', 'eq'];

const testsOf: Readonly<Record<FieldKind, readonly Test[]>> = {
  text: ['contains', 'startsWith', 'eq'],
  longText: ['contains'],
  enum: ['in', 'notIn'],
  ref: ['in', 'notIn'],
  money: ['gte', 'lte', 'eq'],
  decimal: ordered,
  int: ordered,
  boolean: ['eq'],
  date: dated,
  instant: ['lt', 'gte', 'lte', 'eq'],
  id: [],
  json: [],
};

/** The tests a field offers, the likeliest first. */
export function testsFor(field: Field): readonly Test[] {
  const tests = field.encrypted ? (['eq'] as const) : testsOf[field.kind];
  return field.nullable && tests.length > 0 ? [...tests, 'notNull', 'isNull'] : tests;
}

/** Tests that need no value. */
export const asksPresence = (test: Test): test is 'isNull' | 'notNull' => test === 'isNull' || test === 'notNull';

/** The fields people filter by: what the API filters, without what means nothing to them. */
export function filterFields(fields: readonly Field[]): readonly Field[] {
  return fields.filter(
    (field) => field.filter && testsFor(field).length > 0 && !['version', 'deactivatedAt'].includes(field.name),
  );
}

/** `status.in.ACTIVE,IN_NOTICE`: one condition as it stands in the URL. */
export function writeCondition({ field, test, values }: Condition): string {
  return `${field}.${test}.${values.map((value) => value.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',')}`;
}

/** Reads a condition from the URL; undefined for one that the aggregate does not have, as an old link may hold. */
export function readCondition(text: string, fields: readonly Field[]): Condition | undefined {
  const [, name = '', test = '', values = ''] = /^([^.]+)\.([^.]+)\.(.*)$/s.exec(text) ?? [];
  const field = fieldNamed(fields, name);
  const known = field && testsFor(field).find((each) => each === test);
  if (!known) return undefined;
  const list =
    values === '' ? [] : values.split(',').map((value) => value.replaceAll('%2C', ',').replaceAll('%25', '%'));
  return asksPresence(known) || list.length > 0 ? { field: name, test: known, values: list } : undefined;
}

/** The conditions as the API's filter; undefined for none. */
export function toFilter(
  conditions: readonly Condition[],
  fields: readonly Field[],
  timeZone: string,
  within?: Values,
): Values | undefined {
  const terms = conditions.flatMap((condition) => {
    const field = fieldNamed(fields, condition.field);
    return field ? [{ [field.name]: toTerm(field, condition, timeZone) }] : [];
  });
  const all = within ? [within, ...terms] : terms;
  return all.length > 1 ? { and: all } : all[0];
}

function toTerm(field: Field, { test, values }: Condition, timeZone: string): Values {
  const [first = '', second = ''] = values;
  if (asksPresence(test))
    return field.kind === 'money' ? { amount: { isNull: test === 'isNull' } } : { isNull: test === 'isNull' };
  if (test === 'in' || test === 'notIn') return { [test]: values };
  if (field.kind === 'instant') return daySpan(test, first, timeZone);
  if (field.kind === 'money') return { amount: { [test]: first }, ...(second ? { currency: { eq: second } } : {}) };
  if (field.kind === 'boolean') return { eq: first === 'true' };
  return { [test]: field.kind === 'int' ? Number(first) : first };
}

/** A moment compared with whole days of the person's time zone. */
function daySpan(test: Test, day: string, timeZone: string): Values {
  const start = fromWallTime(`${day}T00:00`, timeZone);
  const end = fromWallTime(`${dayAfter(day)}T00:00`, timeZone);
  if (test === 'lt') return { lt: start };
  if (test === 'gte') return { gte: start };
  return test === 'lte' ? { lt: end } : { gte: start, lt: end };
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
