import {
  type Aggregate,
  type Domain,
  type Mask,
  type Part,
  type RowScope,
  rowScopes,
} from '@plinth/schema/aggregate.ts';
import { type ColumnNote, columnNote } from '@plinth/schema/column-note.ts';
import type { Lifecycle } from '@plinth/schema/lifecycle.ts';
import type { FieldProblem } from '../errors.ts';
import { getColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import type { Command } from './command.ts';
import type { GuardedSave, SaveGuard } from './save-guard.ts';
import { lowerFirst, pascal, pluralOf, relationName, type RootNames, rootNames } from './names.ts';

/**
 * The schema as the engine reads it: entities (roots and parts) with their columns and fields. Built once at start; everything derived
 * (types, filters, inputs, SQL, rules) walks it.
 */
export interface Model {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly roots: readonly Entity[];
  readonly domains: readonly Domain[];
}

export type ColumnType = 'id' | 'text' | 'choice' | 'decimal' | 'int' | 'boolean' | 'date' | 'instant' | 'json';

export interface Column {
  readonly key: string;
  readonly sql: string;
  /** SQL type, for casts of parameters. */
  readonly cast: string;
  readonly type: ColumnType;
  readonly notNull: boolean;
  /** Has a default in Postgres, so that create may leave it out. */
  readonly hasDefault: boolean;
  readonly default: unknown;
  readonly note: ColumnNote;
  readonly mask: Mask | null;
  /** Encrypted, and not known to Postgres. */
  readonly isSecret: boolean;
  /** Of an encrypted column: the one in SQL that equal values are found by, if they are. */
  readonly index: string | null;
  /** It holds the state of this lifecycle. */
  readonly lifecycle: Lifecycle | null;
  /** May be given in create, update and save. */
  readonly writable: boolean;
  readonly scale: number;
  readonly precision: number;
}

export type Field =
  | { readonly kind: 'column'; readonly name: string; readonly column: Column }
  | { readonly kind: 'money'; readonly name: string; readonly amount: Column; readonly currency: Column }
  /** To-one: this row holds the reference. */
  | {
      readonly kind: 'one';
      readonly name: string;
      readonly column: Column;
      readonly target: Entity;
      readonly about: string;
    }
  /** The parts of a root. */
  | {
      readonly kind: 'parts';
      readonly name: string;
      readonly target: Entity;
      /** Of the part, naming its root. */
      readonly parent: Column;
    }
  /** The other side of a reference that another table holds in `column`. */
  | {
      readonly kind: 'many';
      readonly name: string;
      readonly target: Entity;
      readonly column: Column;
      readonly about: string;
    };

/** One way in which a record may be somebody's: for its scope, the id in `column` must be theirs. */
export interface RowRule {
  readonly scope: RowScope;
  /** As it is declared. */
  readonly path: string;
  /** What leads to the row with the column, when it is not the record's own: a reference, or a part. */
  readonly via: Extract<Field, { kind: 'one' | 'parts' }> | null;
  readonly column: Column;
  readonly names: 'user' | 'team';
}

export interface Entity {
  readonly name: string;
  /** `contract`: subject of permissions; parts take their root's. */
  readonly subject: string;
  readonly table: string;
  readonly description: string;
  readonly aggregate: Aggregate;
  readonly domain: Domain;
  readonly names: RootNames;
  readonly plural: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly fields: ReadonlyMap<string, Field>;
  /** Its encrypted columns. */
  readonly secrets: readonly Column[];
  /** Parts only: their root, and the literal that made them. */
  readonly root: Entity | null;
  readonly part: Part | null;
  readonly parts: ReadonlyMap<string, Entity>;
  /** Roots only: the verbs beyond create, update, save and delete. */
  readonly commands: readonly Command[];
  /** Names the site of a row, where rows belong to sites. */
  readonly siteColumn: Column | null;
  /** Roots only: what every save is asked beyond its columns. */
  readonly guards: readonly ((save: GuardedSave) => Promise<readonly FieldProblem[]>)[];
  /** Roots only: for whom its records are, where a scope is not all of them. */
  readonly rules: readonly RowRule[];
  /** Aggregates whose row rules look at a column of this one: which records they show depends on it. */
  readonly sights: readonly { readonly column: string; readonly aggregate: string; readonly path: string }[];
}

interface Draft extends Entity {
  columns: Map<string, Column>;
  fields: Map<string, Field>;
  parts: Map<string, Draft>;
  rules: RowRule[];
  sights: { column: string; aggregate: string; path: string }[];
}

/**
 * @param behaviour of all domains: commands, those of lifecycles included, and guards
 * @throws Error for a schema that contradicts itself
 */
export function buildModel(
  domains: readonly Domain[],
  { commands = [], guards = [] }: { commands?: readonly Command[]; guards?: readonly SaveGuard[] } = {},
): Model {
  const entities = new Map<string, Draft>();
  const byTable = new Map<PgTable, Draft>();
  const add = (draft: Draft, table: PgTable) => {
    if (entities.has(draft.name)) throw new Error(`two types are called ${draft.name}`);
    entities.set(draft.name, draft);
    byTable.set(table, draft);
  };
  for (const domain of domains) {
    for (const aggregate of domain.aggregates) {
      const root = {
        ...rootDraft(domain, aggregate),
        commands: commands.filter(({ on }) => on === aggregate),
        guards: guards
          .filter(({ on }) => on === aggregate)
          .map((guard) => (save: GuardedSave) => guard.check(save, model)),
      };
      add(root, aggregate.table);
      for (const [key, part] of Object.entries(aggregate.parts)) {
        const draft = partDraft(root, part);
        root.parts.set(key, draft);
        add(draft, part.table);
      }
    }
  }
  for (const draft of entities.values()) addOwnFields(draft, entities, byTable);
  for (const draft of entities.values()) addInverseFields(draft);
  for (const draft of entities.values()) if (!draft.root) addRules(draft, entities);
  const model: Model = { entities, roots: [...entities.values()].filter((entity) => !entity.root), domains };
  return model;
}

function rootDraft(domain: Domain, aggregate: Aggregate): Draft {
  const plural = aggregate.plural ?? pluralOf(aggregate.name);
  const columns = columnsOf(aggregate.table, aggregate);
  const unusable = [aggregate.label, ...aggregate.search].find((key) => columns.get(key)?.isSecret);
  if (unusable) throw new Error(`${aggregate.name}.${unusable} is encrypted: it is no label, and not searched`);
  return {
    name: aggregate.name,
    subject: lowerFirst(aggregate.name),
    table: getTableName(aggregate.table),
    description: aggregate.description,
    aggregate,
    domain,
    names: rootNames(aggregate.name, plural),
    plural,
    columns,
    siteColumn: [...columns.values()].find(({ note }) => note.site) ?? null,
    fields: new Map(),
    secrets: secretsOf(columns),
    root: null,
    part: null,
    parts: new Map(),
    commands: [],
    guards: [],
    rules: [],
    sights: [],
  };
}

function partDraft(root: Draft, part: Part): Draft {
  const name = pascal(getTableName(part.table));
  const columns = columnsOf(part.table, { ...part, readonly: part.readonlyColumns });
  return {
    ...root,
    name,
    table: getTableName(part.table),
    description: part.description,
    names: rootNames(name),
    plural: pluralOf(name),
    columns,
    siteColumn: [...columns.values()].find(({ note }) => note.site) ?? null,
    fields: new Map(),
    secrets: secretsOf(columns),
    root,
    part,
    parts: new Map(),
    commands: [],
    guards: [],
    rules: [],
    sights: [],
  };
}

function secretsOf(columns: ReadonlyMap<string, Column>): Column[] {
  return [...columns.values()].filter((column) => column.isSecret);
}

function columnsOf(
  table: PgTable,
  { masks, readonly, lifecycle }: Pick<Aggregate, 'masks' | 'readonly' | 'lifecycle'>,
): Map<string, Column> {
  const columns = new Map<string, Column>();
  const sqlTypes = new Map(getTableConfig(table).columns.map((column) => [column.name, column.getSQLType()]));
  for (const [key, column] of Object.entries(getColumns(table)) as [string, PgColumn][]) {
    const note = columnNote(column);
    const cast = sqlTypes.get(column.name) ?? column.getSQLType();
    const digits = /^numeric\((\d+), ?(\d+)\)$/.exec(cast);
    if (masks[key] && (cast !== 'text' || note.choices)) throw new Error(`${column.name}: only text can be masked`);
    columns.set(key, {
      key,
      sql: column.name,
      cast,
      type: typeOf(column, note, cast),
      notNull: column.notNull,
      hasDefault: column.hasDefault,
      default: column.default,
      note,
      mask: masks[key] ?? null,
      isSecret: note.secret !== undefined,
      index: note.secret?.index === undefined ? null : (getColumns(table)[note.secret.index]?.name ?? null),
      lifecycle: lifecycle?.column === key ? lifecycle : null,
      writable:
        !note.system &&
        lifecycle?.column !== key &&
        !readonly.includes(key) &&
        !readonly.includes(note.currencyOf ?? ''),
      precision: Number(digits?.[1] ?? 0),
      scale: Number(digits?.[2] ?? 0),
    });
  }
  if (lifecycle) checkLifecycle(lifecycle, columns.get(lifecycle.column));
  return columns;
}

function checkLifecycle({ column, states, initial }: Lifecycle, found: Column | undefined): void {
  if (found?.note.choices !== states || !found.notNull || found.default !== initial)
    throw new Error(`${column} must be a choice of ${states.name} that is never null and begins as ${initial}`);
}

function typeOf(column: PgColumn, note: ColumnNote, cast: string): ColumnType {
  if (note.choices) return 'choice';
  if (cast === 'uuid') return 'id';
  if (cast.startsWith('numeric')) return 'decimal';
  if (cast.startsWith('timestamp')) return 'instant';
  if (cast === 'text' || cast.startsWith('char')) return 'text';
  if (cast === 'integer') return 'int';
  if (cast === 'date' || cast === 'boolean') return cast;
  if (cast === 'jsonb') return 'json';
  throw new Error(`the API has no type for ${column.name} ${cast}`);
}

function addOwnFields(draft: Draft, entities: Map<string, Draft>, byTable: Map<PgTable, Draft>): void {
  for (const column of draft.columns.values()) {
    const { note, key } = column;
    if (note.currencyOf) continue;
    if (note.parent && draft.root) {
      const name = lowerFirst(draft.root.name);
      draft.fields.set(name, { kind: 'one', name, column, target: draft.root, about: `The ${name} it is a part of.` });
      continue;
    }
    if (note.hidden) continue;
    const currency = note.currency ? draft.columns.get(note.currency) : undefined;
    if (currency) draft.fields.set(key, { kind: 'money', name: key, amount: column, currency });
    else draft.fields.set(key, { kind: 'column', name: key, column });
    const target = note.target
      ? byTable.get(note.target())
      : note.targetName
        ? entities.get(note.targetName)
        : undefined;
    if (target) {
      const name = relationName(key);
      draft.fields.set(name, { kind: 'one', name, column, target, about: note.about });
    } else if (note.target) throw new Error(`${draft.name}.${key} refers to a table that no domain lists`);
  }
  for (const [key, part] of draft.parts) {
    if ((part.siteColumn === null) !== (draft.siteColumn === null))
      throw new Error(`${part.table} must be of sites exactly when ${draft.table} is: sitePartOf() and siteRoot()`);
    draft.fields.set(key, { kind: 'parts', name: key, target: part, parent: parentColumn(part) });
  }
}

/** The other side of each reference. Where two references come from the same type, all but the first need `inverse`. */
function addInverseFields(draft: Draft): void {
  for (const column of draft.columns.values()) {
    if (!column.note.target) continue;
    const relation = draft.fields.get(relationName(column.key));
    if (relation?.kind !== 'one') continue;
    const name = column.note.inverse ?? lowerFirst(draft.plural);
    const target = relation.target as Draft;
    if (target.fields.has(name))
      throw new Error(`${target.name}.${name} is taken: set inverse on ${draft.name}.${column.key}`);
    const about = `${draft.description} Those whose ${relation.name} it is.`;
    target.fields.set(name, { kind: 'many', name, target: draft, column, about });
  }
}

/** @throws Error for a path that leads to no user and no team */
function addRules(draft: Draft, entities: ReadonlyMap<string, Draft>): void {
  for (const scope of rowScopes) {
    for (const path of draft.aggregate.rules[scope]) {
      const [first = '', second] = path.split('.');
      const field = second === undefined ? null : draft.fields.get(first);
      const via = field?.kind === 'one' || field?.kind === 'parts' ? field : null;
      const holder = (via?.target ?? draft) as Draft;
      const column = holder.columns.get(second ?? first);
      const names = column && namedBy(column, holder, entities);
      if (!column || !names || (second !== undefined && !via) || (names === 'team' && scope !== 'team'))
        throw new Error(`${draft.name}: the rule ${scope} has the path ${path}, which leads to no id it could compare`);
      draft.rules.push({ scope, path, via, column, names });
      if (via?.kind === 'one') holder.sights.push({ column: column.key, aggregate: draft.name, path });
    }
  }
}

/** Whether a column holds the id of a user or of a team. */
function namedBy(column: Column, holder: Draft, entities: ReadonlyMap<string, Draft>): RowRule['names'] | null {
  const table = column.note.target ? getTableName(column.note.target()) : null;
  const name =
    column.key === 'id'
      ? holder.name
      : (column.note.targetName ?? [...entities.values()].find((each) => each.table === table)?.name);
  return name === 'User' ? 'user' : name === 'Team' ? 'team' : null;
}

/** The root an entity belongs to: itself, or the root of a part. */
export function rootOf(entity: Entity): Entity {
  return entity.root ?? entity;
}

/** @throws Error for what is no part, which is a mistake in our own code */
export function parentColumn(part: Pick<Entity, 'name' | 'columns'>): Column {
  for (const column of part.columns.values()) if (column.note.parent) return column;
  throw new Error(`${part.name} is not a part`);
}

/** @throws Error for a key the entity does not have, which is a mistake in our own code */
export function columnOf(entity: Entity, key: string): Column {
  const column = entity.columns.get(key);
  if (!column) throw new Error(`${entity.name} has no column ${key}`);
  return column;
}

export function entityOf(model: Model, name: string): Entity {
  const entity = model.entities.get(name);
  if (!entity) throw new Error(`there is no aggregate ${name}`);
  return entity;
}
