import type { Aggregate } from '@plinth/schema/aggregate.ts';
import type { Lifecycle } from '@plinth/schema/lifecycle.ts';
import { z } from 'zod';
import { type Command, joinWith } from './command.ts';
import type { BoundLifecycle } from './lifecycle.ts';
import { partTransitionCommands } from './part-transitions.ts';
import { refusalOf, type Step } from './transition-step.ts';

/**
 * The commands that the lifecycles of the aggregates and their parts come down to, one per transition.
 *
 * @throws Error for a guard or an effect that no domain binds
 */
export function transitionCommands(aggregates: readonly Aggregate[], bound: readonly BoundLifecycle[]): Command[] {
  return aggregates.flatMap((on) => [
    ...stepsOf(on.lifecycle, bound, on.name).map((step) => transitionCommand(on, step)),
    ...Object.entries(on.parts).flatMap(([key, part]) =>
      partTransitionCommands(on, key, part, stepsOf(part.lifecycle, bound, `${on.name}.${key}`)),
    ),
  ]);
}

function stepsOf(lifecycle: Lifecycle | null, bound: readonly BoundLifecycle[], owner: string): Step[] {
  if (!lifecycle) return [];
  const functions = bound.find((each) => each.lifecycle === lifecycle);
  return Object.entries(lifecycle.transitions).map(([name, transition]) => {
    const find = <F>(kind: Readonly<Record<string, F>> | undefined, wanted: string): F => {
      const found = kind?.[wanted];
      if (!found) throw new Error(`${owner}.${name}: no domain binds ${wanted}`);
      return found;
    };
    return {
      lifecycle,
      name,
      transition,
      guards: (transition.guards ?? []).map((each) => find(functions?.guards, each)),
      effect: transition.effect === undefined ? null : find(functions?.effects, transition.effect),
      leadsTo: [transition.to].flat(),
    };
  });
}

function transitionCommand(on: Aggregate, step: Step): Command {
  const { lifecycle, name, transition, guards, effect, leadsTo } = step;
  return {
    on,
    name,
    description: transition.description,
    input: effect?.input ?? z.object({}),
    allow: transition.allow,
    with: joinWith([...guards.map((each) => each.with), effect?.with]),
    leadsTo,
    when: (row, situation) => refusalOf(step, row, (each) => each.check(row, situation)),
    run: (row, input, context) => ({
      ...(leadsTo.length === 1 ? { [lifecycle.column]: leadsTo[0] } : {}),
      ...effect?.run(row, input, context),
    }),
  };
}
