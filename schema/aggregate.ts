import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Lifecycle } from './lifecycle.ts';

/** Keys of a table's columns: what an aggregate may name in its literal. */
export type ColumnKey<T> = Extract<{ [K in keyof T]: T[K] extends PgColumn ? K : never }[keyof T], string>;

/** A table whose rows belong to a root and are saved, locked and versioned with it. */
export interface Part<T extends PgTable = PgTable> {
  readonly table: T;
  readonly description: string;
  /** The column shown for a row in a sentence. */
  readonly label?: string;
  /** Rows may be added, never changed or removed. */
  readonly appendOnly: boolean;
  /** Rows are written by commands only, never by create, update and save. */
  readonly readonly: boolean;
  /** Columns of its rows that only commands write. */
  readonly readonlyColumns: readonly string[];
  /** States of a row and the steps between them: mutations of the root, which take the row's id. */
  readonly lifecycle: Lifecycle | null;
  readonly masks: Readonly<Record<string, Mask>>;
}

/** A column that only holders of a fieldset see whole. Everybody else sees the last `keep` characters. */
export interface Mask {
  readonly fieldset: string;
  readonly keep: number;
}

export interface Aggregate<T extends PgTable = PgTable> {
  /** Pascal singular; the GraphQL type. */
  readonly name: string;
  readonly plural?: string;
  readonly table: T;
  readonly description: string;
  readonly parts: Readonly<Record<string, Part>>;
  readonly label: string;
  readonly list: readonly string[];
  readonly search: readonly string[];
  readonly readonly: readonly string[];
  readonly masks: Readonly<Record<string, Mask>>;
  /** Row rules by scope: paths to an id, one of which must be the caller's. */
  readonly rules: Readonly<Record<RowScope, readonly string[]>>;
  readonly operations: readonly Operation[];
  /** Verbs that permissions may name beside the derived ones and those of commands, each with what it allows. */
  readonly actions: Readonly<Record<string, string>>;
  readonly lifecycle: Lifecycle | null;
  /** Partitioned by month on this column, from its first migration. */
  readonly partitionBy?: string;
}

/** Scopes that a row rule decides, in the order in which they are told. */
export const rowScopes = ['own', 'assigned', 'team'] as const;
export type RowScope = (typeof rowScopes)[number];

/** A column, or one of the record that a reference leads to, or of the rows of a part. */
type Path<T extends PgTable> = ColumnKey<T> | `${string}.${string}`;

export type Operation = 'create' | 'update' | 'save' | 'delete';

interface AggregateOptions<T extends PgTable> {
  /** One sentence, shown in the playground, the hooks and the app. */
  description: string;
  plural?: string;
  parts?: Record<string, Part>;
  label: ColumnKey<T>;
  /** Columns of the list in the app. Each gets an index, so that ordering and filtering by it alone is fast. */
  list: ColumnKey<T>[];
  /** Texts that `search` looks into. They share an index, which also serves `contains` on each. */
  search?: ColumnKey<T>[];
  /** Columns that only commands write. */
  readonly?: ColumnKey<T>[];
  masks?: Partial<Record<ColumnKey<T>, Mask>>;
  /** Whose it is: paths to a user's id, as `accountManagerId` or `customer.accountManagerId`. */
  own?: Path<T>[];
  /** Who works on it: paths to a user's id, as `obligations.responsibleId`. */
  assigned?: Path<T>[];
  /** Whose team it is of: paths to a team's id, or to the id of a user whose teams count. */
  team?: Path<T>[];
  /** Derived mutations; all of them when left out. */
  operations?: Operation[];
  actions?: Record<string, string>;
  /** Its states and the steps between them, each of which is a mutation. */
  lifecycle?: Lifecycle<string, ColumnKey<T>>;
  partitionBy?: ColumnKey<T>;
}

/** The list of each table, for `tenantKeys`: drizzle asks a table for its keys after all of schema/ is loaded. */
const lists = new WeakMap<PgTable, readonly string[]>();

/** Keys of the columns in the list of the table's aggregate; none for a part. */
export function listOf(table: PgTable): readonly string[] {
  return lists.get(table) ?? [];
}

/** One literal per noun: from it follow the API, the rules, the indexes, the live feed and the screens. */
export function aggregate<T extends PgTable>(
  name: string,
  table: T,
  { own = [], assigned = [], team = [], ...options }: AggregateOptions<T>,
): Aggregate<T> {
  lists.set(table, options.list);
  return {
    name,
    table,
    parts: {},
    search: [],
    readonly: [],
    operations: ['create', 'update', 'save', 'delete'],
    actions: {},
    lifecycle: null,
    ...options,
    rules: { own, assigned, team },
    masks: (options.masks ?? {}) as Record<string, Mask>,
  };
}

interface PartOptions<T extends PgTable> {
  description: string;
  label?: ColumnKey<T>;
  appendOnly?: boolean;
  /** Whether commands alone write its rows, or these columns of them. */
  readonly?: boolean | ColumnKey<T>[];
  /** The states of a row and the steps between them, each of which is a mutation of the root. */
  lifecycle?: Lifecycle<string, ColumnKey<T>>;
  masks?: Partial<Record<ColumnKey<T>, Mask>>;
}

export function part<T extends PgTable>(table: T, options: PartOptions<T>): Part<T> {
  const { readonly = false, ...more } = options;
  return {
    table,
    appendOnly: false,
    readonly: readonly === true,
    readonlyColumns: typeof readonly === 'boolean' ? [] : readonly,
    lifecycle: null,
    ...more,
    masks: (options.masks ?? {}) as Record<string, Mask>,
  };
}

export interface Domain {
  /** Folder name and prefix of events: `contracts`. */
  readonly name: string;
  /** What the system is called in the app: `Contract Portal`. */
  readonly title: string;
  readonly description: string;
  readonly aggregates: readonly Aggregate[];
}

export function domain(
  name: string,
  options: Omit<Domain, 'name' | 'aggregates'> & { aggregates: Aggregate[] },
): Domain {
  return { name, ...options };
}
