import type { Aggregate } from '@plinth/schema/aggregate.ts';
import type { Lifecycle, Transition } from '@plinth/schema/lifecycle.ts';
import { z } from 'zod';
import {
  type Alone,
  type Command,
  type CommandContext,
  type CommandRow,
  type Decision,
  joinWith,
  type Refusal,
  type Situation,
  type With,
} from './command.ts';
import { enumName } from './names.ts';

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

/**
 * The commands that the lifecycles of the aggregates come down to, one per transition.
 *
 * @throws Error for a guard or an effect that no domain binds
 */
export function transitionCommands(aggregates: readonly Aggregate[], bound: readonly BoundLifecycle[]): Command[] {
  return aggregates.flatMap((on) => {
    const { lifecycle } = on;
    if (!lifecycle) return [];
    const functions = bound.find((each) => each.lifecycle === lifecycle);
    return Object.entries(lifecycle.transitions).map(([name, transition]) =>
      transitionCommand(on, lifecycle, name, transition, functions),
    );
  });
}

function transitionCommand(
  on: Aggregate,
  lifecycle: Lifecycle,
  name: string,
  transition: Transition,
  functions: BoundLifecycle | undefined,
): Command {
  const find = <F>(kind: Readonly<Record<string, F>> | undefined, wanted: string): F => {
    const found = kind?.[wanted];
    if (!found) throw new Error(`${on.name}.${name}: no domain binds ${wanted}`);
    return found;
  };
  const guards = (transition.guards ?? []).map((each) => find(functions?.guards, each));
  const effected = transition.effect === undefined ? null : find(functions?.effects, transition.effect);
  const leadsTo = [transition.to].flat();
  return {
    on,
    name,
    description: transition.description,
    input: effected?.input ?? z.object({}),
    allow: transition.allow,
    with: joinWith([...guards.map((each) => each.with), effected?.with]),
    leadsTo,
    when(row, situation) {
      const refusal = illegal(lifecycle, name, row) ?? incomplete(transition, row);
      if (refusal) return refusal;
      for (const each of guards) {
        const refused = each.check(row, situation);
        if (refused) return refused;
      }
      return null;
    },
    run: (row, input, context) => ({
      ...(leadsTo.length === 1 ? { [lifecycle.column]: leadsTo[0] } : {}),
      ...effected?.run(row, input, context),
    }),
  };
}

type AnyRow = Readonly<Record<string, unknown>>;

/** Not a step from here: the answer names those that are. */
function illegal(lifecycle: Lifecycle, name: string, row: AnyRow): Refusal | null {
  const state = String(row[lifecycle.column]);
  const legal = Object.entries(lifecycle.transitions).flatMap(([each, { from }]) =>
    from.includes(state) ? [each] : [],
  );
  if (legal.includes(name)) return null;
  const shown = enumName(state);
  const instead = legal.length > 0 ? `possible from there: ${legal.join(', ')}` : 'it is a last state';
  return {
    rule: 'lifecycle.illegal_transition',
    message: `${name} is not possible from ${shown}; ${instead}.`,
    params: { command: name, state: shown, legal },
  };
}

function incomplete({ requires = [] }: Transition, row: AnyRow): Refusal | null {
  const fields = requires.filter((key) => row[key] === null);
  if (fields.length === 0) return null;
  return {
    rule: 'lifecycle.incomplete',
    message: `${fields.join(', ')} must have a value first.`,
    params: { fields },
  };
}
