import type { EventType } from '@plinth/schema/event.ts';
import type { Transaction } from '../database/transaction.ts';
import type { Command } from './command.ts';
import { asWrite } from './decision.ts';
import type { Handler, HandlerContext } from './handler.ts';
import { entityOf, type Model } from './model.ts';
import { type Principal, systemPrincipal } from './permissions.ts';
import { createRecord, updateRecord } from './writes.ts';

export type Enqueue = (tx: Transaction, job: string, payload: Readonly<Record<string, unknown>>) => Promise<void>;

/** What follows from commands, the same for all of them. */
export interface Reactions {
  readonly enqueue: Enqueue;
  readonly handlers: readonly Handler[];
  /** Told when something fails that comes after the commit, where nobody can be refused any more. */
  report(error: unknown): void;
}

/** What a command, or a handler, asks for beside its own write, in the order in which it did. */
export interface Asked {
  readonly events: { readonly type: EventType; readonly payload: object }[];
  readonly jobs: (readonly [job: string, payload: Readonly<Record<string, unknown>>])[];
}

/** Where a reaction takes place: the transaction of what caused it. */
interface Place {
  readonly tx: Transaction;
  readonly model: Model;
  readonly principal: Principal;
  readonly reactions: Reactions;
  run(principal: Principal, definition: Command, id: string, input: unknown): Promise<unknown>;
}

const deepest = 8; // events that cause events that cause events: beyond this it is a circle

/**
 * Lets every handler of the events act, one after the other, each followed by what it asked for itself; then queues the jobs. Handlers
 * may do what the system may, in the name of whoever caused the event.
 *
 * @throws what a handler throws: its transaction, the cause included, is undone
 */
export async function react(place: Place, { events, jobs }: Asked, depth = 1): Promise<void> {
  if (depth > deepest) throw new Error(`${events[0]?.type.name ?? 'an event'} goes round in a circle of handlers`);
  const { tx, reactions } = place;
  for (const { type, payload } of events) {
    for (const handler of reactions.handlers.filter(({ on }) => on === type)) {
      const asked: Asked = { events: [], jobs: [] };
      await handler.run(payload, contextOf(place, handler, asked));
      await react(place, asked, depth + 1);
    }
  }
  for (const [job, payload] of jobs) await reactions.enqueue(tx, job, payload);
}

function contextOf({ tx, model, principal, run }: Place, { name }: Handler, asked: Asked): HandlerContext {
  const system: Principal = { ...principal, grants: systemPrincipal(principal.tenantId).grants };
  const options = { command: name, trusted: true };
  return {
    actor: principal.actor,
    now: new Date().toISOString(),
    rows: (text, params) => tx.query(text, params),
    async create(aggregate, values) {
      const entity = entityOf(model, aggregate.name);
      return createRecord(tx, system, entity, asWrite(entity, values), { ...options, action: 'create' });
    },
    async change(aggregate, id, changes) {
      const entity = entityOf(model, aggregate.name);
      await updateRecord(tx, system, entity, id, asWrite(entity, changes), { ...options, action: 'update' });
    },
    async run(definition, id, input = {}) {
      await run(system, definition, id, input);
    },
    emit: (type, payload) => asked.events.push({ type, payload }),
    enqueue: (job, payload) => asked.jobs.push([job, payload]),
  };
}
