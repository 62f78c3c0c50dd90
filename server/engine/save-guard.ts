import type { Aggregate } from '@plinth/schema/aggregate.ts';
import type { Transaction } from '../database/transaction.ts';
import type { FieldProblem } from '../errors.ts';
import type { Row } from './input.ts';
import type { Entity, Model } from './model.ts';
import type { PartPlan } from './parts.ts';
import type { Principal } from './permissions.ts';

/** A save on its way, checked field by field and not yet written. */
export interface GuardedSave {
  readonly tx: Transaction;
  readonly principal: Principal;
  readonly entity: Entity;
  readonly rootId: string;
  readonly kind: 'CREATED' | 'UPDATED' | 'RESTORED';
  /** What is given of the root, by column. */
  readonly row: Row;
  readonly plans: readonly PartPlan[];
  /** It comes from a file or another system: what is not known here may be kept. */
  readonly imported: boolean;
}

/**
 * What an aggregate asks of every save beyond its columns, whichever way it comes in: create, update, save, many at once or an import.
 * Commands and the system itself are trusted.
 */
export interface SaveGuard {
  readonly on: Aggregate;
  /** What is wrong, with the place in the input. */
  readonly check: (save: GuardedSave, model: Model) => Promise<readonly FieldProblem[]>;
}
