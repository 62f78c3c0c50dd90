import type { Aggregate, Field, Part } from '../api/aggregate.ts';
import {
  formFields,
  formParts,
  rowFields,
  sameValue,
  type Draft,
  type DraftRow,
  type DraftValue,
  type DraftValues,
} from './draft.ts';

/** A field, or a whole row, that I changed one way and somebody else another. */
export interface Clash {
  /** Where in the form: `title`, `parties/0199…/name`, or `parties/0199…` for a row that one of us removed. */
  readonly place: string;
  readonly owner: string;
  readonly field?: Field;
  readonly part?: Part;
  readonly mine: DraftValue | undefined;
  readonly theirs: DraftValue | undefined;
}

interface Versions {
  /** What both started from. */
  readonly base: Draft;
  readonly mine: Draft;
  /** What the server has now. */
  readonly theirs: Draft;
}

/** Everything both changed, and not to the same. */
export function clashesOf(aggregate: Aggregate, versions: Versions): Clash[] {
  const { base, mine, theirs } = versions;
  const own = fieldClashes(
    formFields(aggregate.fields, 'edit'),
    aggregate.name,
    '',
    base.values,
    mine.values,
    theirs.values,
  );
  return [...own, ...formParts(aggregate).flatMap((part) => rowClashes(part, versions))];
}

function rowClashes(part: Part, { base, mine, theirs }: Versions): Clash[] {
  const fields = rowFields(part);
  return (base.parts[part.key] ?? []).flatMap((old): Clash[] => {
    const [here, there] = [rowIn(mine, part, old.id), rowIn(theirs, part, old.id)];
    const place = `${part.key}/${old.key}`;
    if (here && there) {
      return fieldClashes(fields, part.type, `${place}/`, old.values, here.values, there.values).map((clash) => ({
        ...clash,
        part,
      }));
    }
    const left = here ?? there;
    const removed = left && !sameValues(fields, old.values, left.values);
    return removed
      ? [{ place, owner: part.type, part, mine: rowWords(fields, here), theirs: rowWords(fields, there) }]
      : [];
  });
}

function fieldClashes(
  fields: readonly Field[],
  owner: string,
  prefix: string,
  base: DraftValues,
  mine: DraftValues,
  theirs: DraftValues,
): Clash[] {
  return fields.flatMap((field): Clash[] => {
    const [was, my, their] = [base[field.name], mine[field.name], theirs[field.name]];
    if (sameValue(my, was) || sameValue(their, was) || sameValue(my, their)) return [];
    return [{ place: prefix + field.name, owner, field, mine: my, theirs: their }];
  });
}

/** My changes on top of theirs. Where both changed the same, mine unless the place is in `take`. */
export function rebase(
  aggregate: Aggregate,
  { base, mine, theirs }: Versions,
  take: ReadonlySet<string> = new Set(),
): Draft {
  return {
    values: mergeValues(formFields(aggregate.fields, 'edit'), '', base.values, mine.values, theirs.values, take),
    parts: Object.fromEntries(
      formParts(aggregate).map((part) => [part.key, mergeRows(part, { base, mine, theirs }, take)]),
    ),
  };
}

function mergeRows(part: Part, { base, mine, theirs }: Versions, take: ReadonlySet<string>): DraftRow[] {
  const fields = rowFields(part);
  const merged = (mine.parts[part.key] ?? []).flatMap((row): DraftRow[] => {
    const [old, there] = [rowIn(base, part, row.id), rowIn(theirs, part, row.id)];
    if (!row.id || !old) return [row];
    if (there)
      return [
        {
          ...there,
          values: mergeValues(fields, `${part.key}/${row.key}/`, old.values, row.values, there.values, take),
        },
      ];
    // They removed it: gone, unless I changed it and want it back.
    const wanted = !sameValues(fields, old.values, row.values) && !take.has(`${part.key}/${row.key}`);
    return wanted ? [{ key: row.key, values: row.values }] : [];
  });
  const added = (theirs.parts[part.key] ?? []).filter((row) => {
    if (rowIn(mine, part, row.id)) return false;
    // New to me, or removed by me and wanted back.
    return !rowIn(base, part, row.id) || take.has(`${part.key}/${row.key}`);
  });
  const isOwn = (row: DraftRow) => !row.id;
  return [...merged.filter((row) => !isOwn(row)), ...added, ...merged.filter(isOwn)];
}

function mergeValues(
  fields: readonly Field[],
  prefix: string,
  base: DraftValues,
  mine: DraftValues,
  theirs: DraftValues,
  take: ReadonlySet<string>,
): DraftValues {
  const keepsMine = ({ name }: Field) => !sameValue(mine[name], base[name]) && !take.has(prefix + name);
  return {
    ...mine,
    ...Object.fromEntries(
      fields
        .filter((field) => !keepsMine(field))
        .flatMap(({ name }) => (theirs[name] === undefined ? [] : [[name, theirs[name]]])),
    ),
  };
}

const rowIn = (draft: Draft, part: Part, id: string | undefined) =>
  id === undefined ? undefined : draft.parts[part.key]?.find((row) => row.id === id);

const sameValues = (fields: readonly Field[], a: DraftValues, b: DraftValues) =>
  fields.every((field) => sameValue(a[field.name], b[field.name]));

/** A row in a few words: its first texts. */
function rowWords(fields: readonly Field[], row: DraftRow | undefined): string | undefined {
  const words = fields
    .map((field) => row?.values[field.name])
    .filter((value) => typeof value === 'string' && value !== '');
  return row && words.slice(0, 3).join(' · ');
}
