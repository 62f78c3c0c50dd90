import type { Aggregate } from '@plinth/schema/aggregate.ts';
import type { Lifecycle } from '@plinth/schema/lifecycle.ts';
import type { InferSelectModel } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Alone, CommandContext, CommandRow, Decision, Refusal, Situation, With } from './command.ts';

/** A condition of a transition: why it does not hold, or null. */
export interface Guard<A extends Aggregate = Aggregate, W extends With = With> {
  readonly on: A;
  readonly with?: W;
  readonly check: (row: CommandRow<A>, situation: Situation<W>) => Refusal | null;
}

/** What a transition does beside changing the state, and what it asks for. Where it leads to several states this decides on one. */
export interface Effect<A extends Aggregate = Aggregate, I extends z.ZodObject = z.ZodObject, W extends With = With> {
  readonly on: A;
  readonly input?: I;
  readonly with?: W;
  readonly run: (row: CommandRow<A>, input: z.infer<I>, context: CommandContext<W>) => Decision<A>;
}

export function guard<A extends Aggregate, W extends With = Alone>(definition: Guard<A, W>): Guard {
  return definition as unknown as Guard;
}

export function effect<A extends Aggregate, I extends z.ZodObject, W extends With = Alone>(
  definition: Effect<A, I, W>,
): Effect {
  return definition as unknown as Effect;
}

/** A lifecycle with the functions that its names stand for. */
export interface BoundLifecycle {
  readonly lifecycle: Lifecycle;
  readonly guards: Readonly<Record<string, Guard>>;
  readonly effects: Readonly<Record<string, Effect>>;
}

/** Gives every guard and effect that a lifecycle names its function: one that is missing, or that nothing names, does not compile. */
export function bindLifecycle<G extends string, E extends string>(
  lifecycle: Lifecycle<string, string, G, E>,
  functions: { readonly guards: Readonly<Record<G, Guard>>; readonly effects: Readonly<Record<E, Effect>> },
): BoundLifecycle {
  return { lifecycle, ...functions };
}

/** The row of a part, and the record that it is a part of. */
type PartSituation<A extends Aggregate, W extends With> = Situation<W> & { readonly root: CommandRow<A> };
type PartContext<A extends Aggregate, W extends With> = CommandContext<W> & { readonly root: CommandRow<A> };

/** A condition of a transition of a part: of one row. */
export interface PartGuard<A extends Aggregate, T extends PgTable, W extends With> {
  readonly on: A;
  readonly of: T;
  readonly with?: W;
  readonly check: (row: InferSelectModel<T>, situation: PartSituation<A, W>) => Refusal | null;
}

/** What a transition of a part does beside: to the row, under `row`, and to its record. */
export interface PartEffect<A extends Aggregate, T extends PgTable, I extends z.ZodObject, W extends With> {
  readonly on: A;
  readonly of: T;
  readonly input?: I;
  readonly with?: W;
  readonly run: (
    row: InferSelectModel<T>,
    input: z.infer<I>,
    context: PartContext<A, W>,
  ) => Decision<A> & { readonly row?: Partial<InferSelectModel<T>> };
}

export function partGuard<A extends Aggregate, T extends PgTable, W extends With = Alone>(
  definition: PartGuard<A, T, W>,
): Guard {
  return definition as unknown as Guard;
}

export function partEffect<A extends Aggregate, T extends PgTable, I extends z.ZodObject, W extends With = Alone>(
  definition: PartEffect<A, T, I, W>,
): Effect {
  return definition as unknown as Effect;
}
