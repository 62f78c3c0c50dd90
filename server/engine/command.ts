import type { Aggregate, ColumnKey } from '@plinth/schema/aggregate.ts';
import type { Choices } from '@plinth/schema/column-note.ts';
import type { EventType } from '@plinth/schema/event.ts';
import type { InferSelectModel } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { PartInput } from './parts.ts';
import type { Actor } from './permissions.ts';

/** A row as a command sees it: column keys and values, exact numbers and moments as text, choices in lower snake. */
export type CommandRow<A extends Aggregate> = InferSelectModel<A['table']>;

/** Rows beside the record that a command looks at. */
export interface Related<
  T extends PgTable = PgTable,
  K extends 'one' | 'rows' = 'one' | 'rows',
  C extends string = string,
> {
  readonly kind: K;
  readonly table: T;
  /** Keys of the columns that are looked at; the id is always there. */
  readonly columns: readonly C[];
}

/** The record that a reference points to: `with: { customer: one(customer, 'status') }`. It does not change until the command is done. */
export function one<T extends PgTable, const C extends ColumnKey<T>>(table: T, ...columns: C[]): Related<T, 'one', C> {
  return { kind: 'one', table, columns };
}

/** The rows of a part in their order: `with: { flags: rowsOf(contractFlag, 'severity', 'resolvedAt') }`. */
export function rowsOf<T extends PgTable, const C extends ColumnKey<T>>(
  table: T,
  ...columns: C[]
): Related<T, 'rows', C> {
  return { kind: 'rows', table, columns };
}

/** By the name of the reference or the part. */
export type With = Readonly<Record<string, Related>>;

/** No rows but the record itself. */
export type Alone = Record<string, never>;

type RelatedRow<R extends Related> = Pick<
  InferSelectModel<R['table']>,
  Extract<R['columns'][number] | 'id', keyof InferSelectModel<R['table']>>
>;

type RelatedRows<W extends With> = {
  readonly [K in keyof W]: W[K]['kind'] extends 'one' ? RelatedRow<W[K]> | null : readonly RelatedRow<W[K]>[];
};

/** What several decisions look at, as one. */
export function joinWith(all: readonly (With | undefined)[]): With {
  const joined: Record<string, Related> = {};
  for (const [name, related] of all.flatMap((each) => Object.entries(each ?? {}))) {
    const columns = new Set([...(joined[name]?.columns ?? []), ...related.columns]);
    joined[name] = { ...related, columns: [...columns] };
  }
  return joined;
}

/** What a decision may look at beside the row. Nothing of it is masked: a rule holds for whoever asks. */
export interface Situation<W extends With = With> {
  readonly related: RelatedRows<W>;
  readonly actor: Actor;
  /** The moment of the decision, as ISO 8601. */
  readonly now: string;
}

export interface CommandContext<W extends With = With> extends Situation<W> {
  /** Tells other domains, whose handlers act in the same transaction: when one refuses, nothing has happened. */
  emit<P extends object>(type: EventType<P>, payload: P): void;
  /** Queues a job in the same transaction; it runs as this actor in this tenant. */
  enqueue(job: string, payload: Readonly<Record<string, unknown>>): void;
  /** Runs once the transaction is committed, and not at all when it is rolled back. */
  afterCommit(effect: () => void): void;
}

/** Why something is not possible: a text key of the app, and the sentence of the API. */
export interface Refusal {
  readonly rule: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What a command decides: fields to change, and parts. */
export type Decision<A extends Aggregate> = Partial<CommandRow<A>> & { parts?: Record<string, PartInput> };

export interface Command<A extends Aggregate = Aggregate, I extends z.ZodObject = z.ZodObject, W extends With = With> {
  readonly on: A;
  /** Imperative verb and noun: `flagContract`. */
  readonly name: string;
  readonly description: string;
  readonly input: I;
  /** Permission without scope: `contract:flag`. */
  readonly allow: `${string}:${string}`;
  /** What `when` and `run` look at beside the row. */
  readonly with?: W;
  /** Why it is not possible now, or null: asked before it runs, and by `availableCommands`. */
  readonly when?: (row: CommandRow<A>, situation: Situation<W>) => Refusal | null;
  /** The decision, without I/O: its test needs no database. It may refuse an input with a DomainError. */
  readonly run: (row: CommandRow<A>, input: z.infer<I>, context: CommandContext<W>) => Decision<A>;
  /** The part that it adds a row to, made of its input: the app shows it before the server has answered. */
  readonly adds?: string;
  /** It is a step of the lifecycle: only then it may write the state, and only one of these. */
  readonly leadsTo?: readonly string[];
}

/** Declares a verb of an aggregate: its mutation and its button follow. */
export function command<A extends Aggregate, I extends z.ZodObject, W extends With = Alone>(
  definition: Command<A, I, W>,
): Command {
  return definition as unknown as Command;
}

/** `flag` of `contract:flag`: what the caller must be allowed. */
export function actionOf({ allow }: Pick<Command, 'allow'>): string {
  return allow.split(':')[1] ?? '';
}

/** An input that takes a word of a closed set, as the enum the schema already has. */
export function oneOf<K extends string>(choices: Choices<K>) {
  return z.enum(Object.keys(choices.values) as [K, ...K[]]).meta({ choices: choices.name });
}

/** An input that takes a row of one of the record's parts, by id; the app offers them by the part's label. */
export function rowOf(part: string) {
  return z.uuid().meta({ part });
}
