import type { Aggregate, Field, Part, Values } from '../api/aggregate.ts';
import {
  formFields,
  formParts,
  isEmpty,
  rowFields,
  sameValue,
  type Draft,
  type DraftRow,
  type DraftValue,
  type DraftValues,
} from './draft.ts';

/** What to send, and which row of the form each row of it came from: `parties.add[0]` → `parties/new-1`. */
export interface Patch {
  readonly input: Values;
  readonly rows: ReadonlyMap<string, string>;
}

/** A control's value as the API takes it; null clears. */
function toValue(field: Field, value: DraftValue | undefined): unknown {
  if (isEmpty(value)) return null;
  if (field.kind === 'int') return Number(value);
  return field.kind === 'json' ? JSON.parse(String(value)) : value;
}

/** Everything that is filled in, for a new record or row. */
export function filled(fields: readonly Field[], values: DraftValues): Values {
  const entries = fields.map((field) => [field.name, toValue(field, values[field.name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** Only what differs: a field that is absent stays as the server has it, also when somebody else changes it meanwhile. */
function changed(fields: readonly Field[], before: DraftValues, values: DraftValues): Values {
  const different = fields.filter((field) => !sameValue(before[field.name], values[field.name]));
  return Object.fromEntries(different.map((field) => [field.name, toValue(field, values[field.name])]));
}

/** The input that creates the record. */
export function createPatch(aggregate: Aggregate, draft: Draft): Patch {
  const rows = new Map<string, string>();
  const parts = formParts(aggregate).flatMap((part) => {
    const list = draft.parts[part.key] ?? [];
    list.forEach((row, index) => {
      // A part is a plain list here, and the server names its rows as added.
      for (const path of [`${part.key}[${index}]`, `${part.key}.add[${index}]`])
        rows.set(path, `${part.key}/${row.key}`);
    });
    return list.length > 0 ? [[part.key, list.map((row) => filled(rowFields(part), row.values))] as const] : [];
  });
  return {
    input: { ...filled(formFields(aggregate.fields, 'create'), draft.values), ...Object.fromEntries(parts) },
    rows,
  };
}

/** The input that makes the record of the base the one of the draft; empty when nothing differs. */
export function updatePatch(aggregate: Aggregate, base: Draft, draft: Draft): Patch {
  const rows = new Map<string, string>();
  const parts = formParts(aggregate).flatMap((part) => {
    const changes = partChanges(part, base.parts[part.key] ?? [], draft.parts[part.key] ?? [], rows);
    return changes ? [[part.key, changes] as const] : [];
  });
  return {
    input: {
      ...changed(formFields(aggregate.fields, 'edit'), base.values, draft.values),
      ...Object.fromEntries(parts),
    },
    rows,
  };
}

function partChanges(
  part: Part,
  before: readonly DraftRow[],
  after: readonly DraftRow[],
  rows: Map<string, string>,
): Values | undefined {
  const old = new Map(before.map((row) => [row.id, row]));
  const mark = (verb: string, list: readonly DraftRow[]) =>
    list.forEach((row, index) => rows.set(`${part.key}.${verb}[${index}]`, `${part.key}/${row.key}`));
  const difference = (row: DraftRow) => ({
    id: row.id,
    ...changed(rowFields(part), old.get(row.id)?.values ?? {}, row.values),
  });

  if (isReordered(before, after)) {
    mark('set', after);
    return { set: after.map((row) => (row.id ? difference(row) : filled(rowFields(part), row.values))) };
  }
  const add = after.filter((row) => !row.id);
  const update = after.filter((row) => row.id && Object.keys(difference(row)).length > 1);
  const kept = new Set(after.map((row) => row.id));
  const remove = before.flatMap((row) => (row.id && !kept.has(row.id) ? [row.id] : []));
  if (add.length + update.length + remove.length === 0) return undefined;
  mark('add', add);
  mark('update', update);
  return {
    ...(add.length > 0 ? { add: add.map((row) => filled(rowFields(part), row.values)) } : {}),
    ...(update.length > 0 ? { update: update.map(difference) } : {}),
    ...(remove.length > 0 ? { remove } : {}),
  };
}

/** Whether rows changed places, or new ones stand before old ones: only then the whole list is sent. */
function isReordered(before: readonly DraftRow[], after: readonly DraftRow[]): boolean {
  const kept = after.filter((row) => row.id);
  const place = new Map(before.map((row, index) => [row.id, index]));
  const inOrder = kept.every(
    (row, index) => index === 0 || (place.get(row.id) ?? 0) > (place.get(kept[index - 1]?.id) ?? -1),
  );
  return !inOrder || after.findLastIndex((row) => row.id) !== kept.length - 1;
}

/** Where in the form a path of the input is: `parties.add[0].name` → `parties/new-1/name`, `value.amount` → `value`. */
export function placeOf(path: string, rows: ReadonlyMap<string, string>): string {
  const [, row, field] = /^(.+?\])(?:\.(\w+))?/.exec(path) ?? [];
  if (row === undefined) return path.split('.')[0] ?? path;
  // In a conflict rows are named by their ids: parties[0199…].name.
  const place = rows.get(row) ?? row.replace(/\[(.+)\]$/, '/$1');
  return field === undefined ? place : `${place}/${field}`;
}

/** The fields that differ, as places of the form: what the bar at its foot names. */
export function changedPlaces(aggregate: Aggregate, base: Draft, draft: Draft): string[] {
  return Object.keys(updatePatch(aggregate, base, draft).input);
}
