import type { Aggregate, Field, Part, Row } from '../api/aggregate.ts';
import type { MoneyValue } from '../ui/money-input.tsx';
import { isMoney } from './value.tsx';

/** A value as a control holds it: text while it is typed, also where the API has a number. */
export type DraftValue = string | boolean | MoneyValue;
export type DraftValues = Readonly<Record<string, DraftValue>>;

/** A row of a part. `key` tells rows apart, also those that have no id yet. */
export interface DraftRow {
  readonly key: string;
  readonly id?: string;
  readonly values: DraftValues;
}

/** What a form holds: the fields of the record and the rows of its parts. */
export interface Draft {
  readonly values: DraftValues;
  readonly parts: Readonly<Record<string, readonly DraftRow[]>>;
}

export type Mode = 'create' | 'edit';

/** The fields a form has: those the API takes. */
export function formFields(fields: readonly Field[], mode: Mode): readonly Field[] {
  return fields.filter((field) => (mode === 'create' ? field.create !== null : field.update));
}

/** The parts a form has, with the fields of their rows; a new row of a record that exists is created too. */
export function formParts(aggregate: Aggregate): readonly Part[] {
  return aggregate.parts.filter((part) => !part.readonly && part.fields.some((field) => field.create !== null));
}

export const rowFields = (part: Part) => part.fields.filter((field) => field.create !== null);

export const currencyOfNew = 'NOK';

export function emptyValue(field: Field): DraftValue {
  if (field.kind === 'boolean') return false;
  return field.kind === 'money' ? { amount: '', currency: currencyOfNew } : '';
}

/** What a new record or row begins with: what the API would take where nothing is said. */
export function firstValues(fields: readonly Field[]): DraftValues {
  return Object.fromEntries(fields.map((field) => [field.name, toDraftValue(field, field.standard)]));
}

/** What the server has as a form holds it. */
function toDraftValue(field: Field, value: unknown): DraftValue {
  if (value === null || value === undefined) return emptyValue(field);
  if (field.kind === 'boolean') return value === true;
  if (field.kind === 'json') return JSON.stringify(value, null, 2);
  return isMoney(value) ? { amount: value.amount, currency: value.currency } : String(value);
}

const toValues = (fields: readonly Field[], row: Row): DraftValues =>
  Object.fromEntries(fields.map((field) => [field.name, toDraftValue(field, row[field.name])]));

/** A record as a form starts from it. Rows of parts that are only added to stay out: a form holds the new ones. */
export function toDraft(aggregate: Aggregate, row: Row): Draft {
  const parts = formParts(aggregate).map((part) => {
    const rows = part.appendOnly ? [] : ((row[part.key] as readonly Row[] | undefined) ?? []);
    return [part.key, rows.map((each) => ({ key: each.id, id: each.id, values: toValues(rowFields(part), each) }))];
  });
  return { values: toValues(formFields(aggregate.fields, 'edit'), row), parts: Object.fromEntries(parts) };
}

/** A form for a new record, with what is known already. */
export function newDraft(aggregate: Aggregate, initial: Readonly<Record<string, string>> = {}): Draft {
  const fields = formFields(aggregate.fields, 'create');
  return {
    values: { ...firstValues(fields), ...initial },
    parts: Object.fromEntries(formParts(aggregate).map((part) => [part.key, []])),
  };
}

let keys = 0;

export function newRow(part: Part): DraftRow {
  keys += 1;
  return { key: `new-${Date.now().toString(36)}-${keys}`, values: firstValues(rowFields(part)) };
}

export const sameValue = (a: DraftValue | undefined, b: DraftValue | undefined) =>
  isEmpty(a) ? isEmpty(b) : JSON.stringify(a) === JSON.stringify(b);

/** An amount without digits is no money, whatever its currency. */
export function isEmpty(value: DraftValue | undefined): boolean {
  if (value === undefined || value === '') return true;
  return typeof value === 'object' && value.amount === '';
}
