import type { Lifecycle, Transition } from '@plinth/schema/lifecycle.ts';
import type { Refusal } from './command.ts';
import type { Effect, Guard } from './lifecycle.ts';
import { enumName } from './names.ts';

/** A transition with the functions that its names stand for. */
export interface Step {
  readonly lifecycle: Lifecycle;
  readonly name: string;
  readonly transition: Transition;
  readonly guards: readonly Guard[];
  readonly effect: Effect | null;
  readonly leadsTo: readonly string[];
}

type AnyRow = Readonly<Record<string, unknown>>;

/** Why a step cannot be taken from a row: its state, what it lacks, a condition. */
export function refusalOf(step: Step, row: AnyRow, check: (guard: Guard) => Refusal | null): Refusal | null {
  const refusal = illegal(step, row) ?? incomplete(step, row);
  if (refusal) return refusal;
  for (const each of step.guards) {
    const refused = check(each);
    if (refused) return refused;
  }
  return null;
}

/** Not a step from here: the answer names those that are. */
function illegal({ lifecycle, name }: Step, row: AnyRow): Refusal | null {
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

function incomplete({ transition: { requires = [] } }: Step, row: AnyRow): Refusal | null {
  const fields = requires.filter((key) => row[key] === null);
  if (fields.length === 0) return null;
  return {
    rule: 'lifecycle.incomplete',
    message: `${fields.join(', ')} must have a value first.`,
    params: { fields },
  };
}
