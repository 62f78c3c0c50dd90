import type { Aggregate } from '@plinth/schema/aggregate.ts';
import type { EventType } from '@plinth/schema/event.ts';
import type { Command, Decision } from './command.ts';
import type { Actor } from './permissions.ts';

/** What a handler works with: all of it in the transaction of the event, as the system and in the name of whoever caused it. */
export interface HandlerContext {
  readonly actor: Actor;
  /** The moment of the handling, as ISO 8601. */
  readonly now: string;
  /** Rows of a statement, within the company. */
  rows<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  create<A extends Aggregate>(aggregate: A, values: Decision<A>): Promise<{ readonly id: string }>;
  change<A extends Aggregate>(aggregate: A, id: string, changes: Decision<A>): Promise<void>;
  /** Runs a command with its rules. */
  run(definition: Command, id: string, input?: Readonly<Record<string, unknown>>): Promise<void>;
  emit<P extends object>(type: EventType<P>, payload: P): void;
  enqueue(job: string, payload: Readonly<Record<string, unknown>>): void;
}

/** How a domain reacts to what happened in another. */
export interface Handler {
  /** Imperative verb and noun: what history shows beside what it changes. */
  readonly name: string;
  readonly on: EventType;
  /** What throws here undoes what the event tells of. */
  readonly run: (payload: object, context: HandlerContext) => Promise<void>;
}

/** Declares a reaction: `handler({ name: 'openCase', on: ContractEnded, run: async ({ contractId }, { create }) => … })`. */
export function handler<P extends object>(definition: {
  name: string;
  on: EventType<P>;
  run: (payload: P, context: HandlerContext) => Promise<void>;
}): Handler {
  return definition as unknown as Handler;
}
