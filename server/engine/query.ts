import type { Aggregate } from '@plinth/schema/aggregate.ts';
import { z } from 'zod';
import type { Transaction } from '../database/transaction.ts';
import { parseInput } from './parse-input.ts';
import { entityOf, type Model } from './model.ts';
import { type Principal, requireAction, rowRule } from './permissions.ts';
import { Statement } from './statement.ts';

export interface QueryContext {
  readonly principal: Principal;
  /** Adds a value to the statement and returns its placeholder. */
  param(value: unknown, cast: string): string;
  /** The rows of an aggregate that the caller may read and that are in use, as a condition on `alias`. */
  visible(aggregate: Aggregate, alias: string): string;
  /** Runs the one statement this query is made of. */
  rows<Row extends object>(text: string): Promise<Row[]>;
}

export interface HandWrittenQuery<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  /** The aggregate whose read permission it needs. */
  readonly reads: Aggregate;
  readonly args: I;
  /** Shape of the answer; objects are named by `.meta({ id: 'TypeName' })`. */
  readonly returns: O;
  readonly run: (context: QueryContext, args: z.infer<I>) => Promise<z.infer<O>>;
}

/** Declares a read that is more than a list: a report, a calculation. It stands beside the derived queries. */
export function query<I extends z.ZodObject, O extends z.ZodType>(
  definition: HandWrittenQuery<I, O>,
): HandWrittenQuery {
  return definition;
}

/** In an answer: a record of an aggregate, named by its id and resolved with whatever the caller selects. */
export function recordOf(aggregate: Aggregate) {
  return z.object({ id: z.uuid() }).meta({ record: aggregate.name });
}

/** In an answer: an exact amount with its currency. */
export const moneyAnswer = z.object({ amount: z.string(), currency: z.string() }).meta({ money: true });

/** @throws DomainError FORBIDDEN when the caller may not read the aggregate at all */
export async function runQuery(
  tx: Transaction,
  model: Model,
  principal: Principal,
  definition: HandWrittenQuery,
  args: Record<string, unknown>,
): Promise<unknown> {
  requireAction(principal, entityOf(model, definition.reads.name), 'read');
  const statement = new Statement();
  const checked = parseInput(definition.args, args, []);
  return definition.run(
    {
      principal,
      param: (value, cast) => statement.param(value, cast),
      visible: (aggregate, alias) => {
        const entity = entityOf(model, aggregate.name);
        return `${alias}.tenant_id = ${statement.tenant()} and ${alias}.deactivated_at is null and ${rowRule(statement, principal, entity, 'read', alias)}`;
      },
      rows: (text) => tx.query(text, statement.values(principal)),
    },
    checked,
  );
}
