import type { Command, Decision } from './command.ts';
import type { Entity } from './model.ts';
import type { WriteRequest } from './writes.ts';

/**
 * A decision as the engine writes it.
 *
 * @param by the command that decided; a handler has none
 * @throws Error when it would write a state that is not its to write: a mistake in our own code
 */
export function asWrite(
  entity: Entity,
  { parts, ...fields }: Decision<Command['on']>,
  by?: Pick<Command, 'leadsTo'>,
): WriteRequest {
  const column = entity.aggregate.lifecycle?.column;
  const state = column ? (fields as Readonly<Record<string, unknown>>)[column] : undefined;
  if (by?.leadsTo ? !by.leadsTo.includes(String(state)) : state !== undefined)
    throw new Error(`the state of a ${entity.name} is written by its transitions only, not ${String(state)} from here`);
  return { input: fields, ...(parts ? { parts } : {}) };
}
