import type { Transaction } from '../database/transaction.ts';
import type { FieldProblem } from '../errors.ts';
import { differ, type FieldDiff, type TextRow } from './diff.ts';
import { newId } from './ids.ts';
import { checkRow, type Row } from './input.ts';
import type { Entity } from './model.ts';
import { matchSet } from './part-matching.ts';
import { type PartRead, type PartWanted, readParts } from './part-rows.ts';
import type { Principal } from './permissions.ts';
import { isId } from './values.ts';

type Input = Readonly<Record<string, unknown>>;

/**
 * What to do with the rows of one part: `set` is the whole list; the others say only what changes. Rows of `add` come after all others, and
 * a plain list is rows to add.
 */
export type PartInput = readonly Input[] | PartChanges;

interface PartChanges {
  readonly set?: readonly Input[] | null;
  readonly add?: readonly Input[] | null;
  readonly update?: readonly Input[] | null;
  readonly remove?: readonly string[] | null;
}

/** A row to write, and where in the input it is. */
interface PlannedRow {
  readonly id: string;
  readonly path: string;
  readonly row: Row;
}

/** The rows of one part that a save touches. */
export interface PartPlan {
  readonly key: string;
  readonly entity: Entity;
  readonly add: PlannedRow[];
  /** The new rows come after those that are there, whose number was not looked at: their positions count from there. */
  readonly isAppended: boolean;
  readonly update: (PlannedRow & { readonly before: TextRow; readonly diff: readonly FieldDiff[] })[];
  readonly remove: { readonly id: string; readonly row: TextRow }[];
  /** Rows named that the record does not have, or not any more. */
  readonly missing: { readonly id: string; readonly path: string; readonly toRemove: boolean }[];
}

export interface PartContext {
  readonly tx: Transaction;
  readonly principal: Principal;
  /** Of the root. */
  readonly entity: Entity;
  readonly rootId: string;
  readonly isNew: boolean;
  readonly trusted: boolean;
  readonly problems: FieldProblem[];
}

/**
 * Compares what is wanted with what is there, read with one statement for all parts. Nothing is written yet, and what is wrong is added to
 * the problems.
 */
export async function planParts(
  context: PartContext,
  parts: Readonly<Record<string, PartInput | null | undefined>>,
): Promise<PartPlan[]> {
  const checked = Object.entries(parts).flatMap(([key, input]) => (input ? checkPart(context, key, input) : []));
  const wanted = checked.map((part) => wantedOf(context, part));
  const needed = wanted.flatMap((each) => each ?? []);
  const reads = needed.length === 0 ? [] : await readParts(context.tx, context.principal, context.rootId, needed);
  return checked.map((part, index) => planPart(context, part, (wanted[index] && reads.shift()) ?? nothingThere));
}

/** The input of one part, its values checked. */
interface CheckedPart {
  readonly key: string;
  readonly entity: Entity;
  readonly set: CheckedRow[] | null;
  readonly add: CheckedRow[];
  readonly update: CheckedRow[];
  readonly remove: { readonly id: string; readonly path: string }[];
}

const nothingThere: PartRead = { existing: new Map(), canonical: [] };

function checkPart(context: PartContext, key: string, given: PartInput): CheckedPart[] {
  const { trusted, problems } = context;
  const entity = context.entity.parts.get(key);
  if (!entity || (!trusted && entity.part?.readonly)) {
    problems.push(
      entity
        ? { path: key, rule: 'field.readonly', message: `${key} is written by commands only.` }
        : { path: key, rule: 'field.unknown', message: `${context.entity.name} has no part ${key}.` },
    );
    return [];
  }
  const isList = Array.isArray(given);
  const input: PartChanges = isList ? { add: given as readonly Input[] } : (given as PartChanges);
  const rows = (name: 'set' | 'add' | 'update') =>
    (input[name] ?? []).map((row, index) => {
      const path = `${key}${isList ? '' : `.${name}`}[${String(index)}]`;
      return check(context, entity, name === 'add' ? { ...row, id: undefined } : row, path);
    });
  const remove = (input.remove ?? []).map((id, index) => ({
    id: id.toLowerCase(),
    path: `${key}.remove[${String(index)}]`,
  }));
  const set = input.set ? rows('set') : null;
  // the order of a set is the order of the rows, but where they are only added to, each stays where it is
  if (!entity.part?.appendOnly) for (const [index, { row }] of set?.entries() ?? []) row['position'] = index;
  return [{ key, entity, set, add: rows('add'), update: rows('update'), remove }];
}

/** Rows are read only where some that are there may be meant. */
function wantedOf({ isNew }: PartContext, { entity, set, update, remove }: CheckedPart): PartWanted | null {
  const named = [...update, ...remove].flatMap(({ id }) => (id !== null && isId(id) ? [id] : []));
  if (isNew || (!set && named.length === 0)) return null;
  return { entity, existing: set ? 'all' : named, given: [...(set ?? []), ...update].map(({ row }) => row) };
}

function planPart({ isNew, trusted, problems }: PartContext, part: CheckedPart, read: PartRead): PartPlan {
  const { key, entity, add, update, remove } = part;
  const set = part.set ?? [];
  const { appendOnly = false } = entity.part ?? {};
  const isWhole = part.set !== null && !appendOnly;
  const wanted = [...set, ...update].map((each, index) => ({ ...each, canonical: read.canonical[index] ?? {} }));

  const planner = new PartPlanner({ key, entity, isAppended: !isNew && !isWhole }, read.existing, problems);
  const added = planner.set(wanted.slice(0, set.length), !appendOnly);
  if (isWhole) planner.removeOthers();
  for (const each of wanted.slice(set.length)) planner.update(each);
  for (const each of remove) planner.remove(each);
  planner.add([...added, ...add], isWhole ? set.length : 0);
  const { plan } = planner;
  if (!trusted && appendOnly && plan.update.length + plan.remove.length > 0)
    problems.push({ path: key, rule: 'part.append_only', message: `${key} can be added to, not changed or removed.` });
  return plan;
}

/** Puts a plan together. A row may be decided on once: two wishes for it would depend on their order. */
class PartPlanner {
  readonly plan: PartPlan;
  readonly #existing: ReadonlyMap<string, TextRow>;
  readonly #problems: FieldProblem[];
  readonly #diff: ReturnType<typeof differ>;
  /** Where each row is decided on. */
  readonly #claims = new Map<string, string>();
  readonly #leftOut = new Set<string>();

  constructor(
    of: Pick<PartPlan, 'key' | 'entity' | 'isAppended'>,
    existing: ReadonlyMap<string, TextRow>,
    problems: FieldProblem[],
  ) {
    this.plan = { ...of, add: [], update: [], remove: [], missing: [] };
    this.#existing = existing;
    this.#problems = problems;
    this.#diff = differ(of.entity);
  }

  /** Takes the rows that are there; answers with those that are new. */
  set(rows: readonly WantedRow[], mayChange: boolean): CheckedRow[] {
    const kept = matchSet(rows, this.#existing, mayChange);
    return rows.filter((each, index) => {
      const id = kept.get(index) ?? each.id;
      if (id !== null) this.#change(id, each);
      return id === null;
    });
  }

  /** Removes what the set leaves out. */
  removeOthers(): void {
    for (const [id, row] of this.#existing) {
      if (this.#claims.has(id)) continue;
      this.#claims.set(id, `${this.plan.key}.set`);
      this.#leftOut.add(id);
      this.plan.remove.push({ id, row });
    }
  }

  update(each: WantedRow): void {
    const path = `${each.path}.id`;
    if (each.id !== null) this.#change(each.id, each);
    else this.#problems.push({ path, rule: 'field.required', message: `${path} is required.` });
  }

  remove({ id, path }: { id: string; path: string }): void {
    if (this.#leftOut.has(id) || !this.#claim(id, path)) return;
    const row = this.#existing.get(id);
    if (row) this.plan.remove.push({ id, row });
    else this.plan.missing.push({ id, path, toRemove: true });
  }

  add(rows: readonly CheckedRow[], first: number): void {
    let position = first;
    for (const { path, row } of rows) {
      const isPlaced = !this.plan.isAppended && 'position' in row;
      this.plan.add.push({ id: newId(), path, row: isPlaced ? row : { ...row, position } });
      if (!isPlaced) position += 1;
    }
  }

  #change(id: string, { path, row, canonical }: WantedRow): void {
    if (!this.#claim(id, path)) return;
    const before = this.#existing.get(id);
    if (!before) {
      this.plan.missing.push({ id, path, toRemove: false });
      return;
    }
    const diff = this.#diff(Object.keys(row), before, canonical);
    if (diff.length > 0) this.plan.update.push({ id, path, row, before, diff });
  }

  #claim(id: string, path: string): boolean {
    const first = this.#claims.get(id);
    if (first === undefined) this.#claims.set(id, path);
    else {
      const message = `${path} names a row that ${first} decides on already.`;
      this.#problems.push({ path, rule: 'part.named_twice', message });
    }
    return first === undefined;
  }
}

/** A row of the input whose values are checked; with an id, it is of a row that is there. */
interface CheckedRow {
  readonly id: string | null;
  readonly path: string;
  readonly row: Row;
}

type WantedRow = CheckedRow & { readonly canonical: TextRow };

function check(context: PartContext, entity: Entity, given: Input, path: string): CheckedRow {
  const { id, ...input } = given;
  const row = checkRow(entity, input, {
    principal: context.principal,
    mode: id ? 'update' : 'create',
    path,
    trusted: context.trusted,
    problems: context.problems,
  });
  return { id: typeof id === 'string' && id !== '' ? id.toLowerCase() : null, path, row };
}
