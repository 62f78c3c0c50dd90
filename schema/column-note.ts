import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/** A closed set of words with what each means, shared by the columns that use it. */
export interface Choices<K extends string = string> {
  /** Name of the GraphQL enum. */
  readonly name: string;
  readonly about: string;
  readonly values: Readonly<Record<K, string>>;
}

/** Declares a closed set of words: `choices('ContractStatus', 'Where it is in its life.', { draft: 'Being written.' })`. */
export function choices<K extends string>(
  name: string,
  about: string,
  values: Readonly<Record<K, string>>,
): Choices<K> {
  return { name, about, values };
}

/** What a column knows beside its SQL type. */
export interface ColumnNote {
  readonly about: string;
  /** Longest text, in characters. */
  readonly max?: number;
  /** Edited in several lines. */
  readonly long?: boolean;
  readonly choices?: Choices;
  /** The table a reference points at. */
  readonly target?: () => PgTable;
  /** The same, by aggregate name and without a foreign key: for actors, which may also be machines. */
  readonly targetName?: string;
  /** Name of the list on the other side, when the derived one does not read well. */
  readonly inverse?: string;
  /** This column ties a part to its root: the name of the root's table. */
  readonly parent?: string;
  /** An amount: the key of its currency column. */
  readonly currency?: string;
  /** A currency: the key of its amount. */
  readonly currencyOf?: string;
  /** Encrypted before it reaches Postgres; `index` is the key of the column that equal values are found by. */
  readonly secret?: { readonly index?: string };
  /** Keyed hashes of an encrypted column: its key. */
  readonly indexOf?: string;
  readonly range?: { readonly min?: number; readonly max?: number };
  /** It names the site that the row belongs to: rows of other sites are out of everybody's reach. */
  readonly site?: boolean;
  /** Written by the engine only. */
  readonly system?: boolean;
  /** Not in the API. */
  readonly hidden?: boolean;
}

const note = Symbol.for('plinth.column');

/** drizzle copies a builder's `config`, symbols included, to the column it becomes: a note put there is found on both. */
function configOf(holder: object): object {
  const config: unknown = Reflect.get(holder, 'config');
  if (typeof config !== 'object' || config === null)
    throw new Error('this version of drizzle keeps no config on its columns');
  return config;
}

export function noteColumn<B extends object>(builder: B, about: ColumnNote): B {
  Reflect.set(configOf(builder), note, about);
  return builder;
}

/** What was noted of the column; throws for a column that was not made by the vocabulary. */
export function columnNote(column: PgColumn): ColumnNote {
  const found = Reflect.get(configOf(column), note) as ColumnNote | undefined;
  if (!found) throw new Error(`column ${column.name} was not made with schema/define.ts`);
  return found;
}
