import type { GraphQLField, GraphQLSchema } from 'graphql';
import { DomainError } from '../errors.ts';
import type { Transaction } from '../database/transaction.ts';
import type { Entity } from '../engine/model.ts';
import { oneQuery, type Query } from '../engine/reads.ts';
import type { WriteResult } from '../engine/writes.ts';
import type { RequestContext } from './context.ts';
import type { ArgumentUse, ResolverClass, TypeUse } from './declare.ts';
import { parseExact } from './exact-json.ts';
import { type Asked, askedAt, guardArguments, mutate } from './mutate.ts';
import { selectedAt } from './selected-at.ts';

/** A mutation that writes one record and answers with it. */
export interface RecordMutation {
  readonly entity: Entity;
  write(tx: Transaction, context: RequestContext, args: Readonly<Record<string, unknown>>): Promise<WriteResult>;
}

/** The mutations of records by name: each has a resolver, and the raw path runs the same. */
export class RecordMutations {
  readonly #byName = new Map<string, RecordMutation>();

  add(
    resolver: ResolverClass,
    name: string,
    use: TypeUse,
    args: readonly ArgumentUse[],
    mutation: RecordMutation,
    directive?: string,
  ): void {
    this.#byName.set(name, mutation);
    resolver.mutation(
      name,
      use,
      [...args, ...guardArguments],
      async (_root, given, context, info) => {
        const text = await runMutation(context, mutation, askedAt(info, given), (id) => {
          const query = oneQuery(context.principal, info, mutation.entity, selectedAt(info, {}), id);
          return { query, values: query.statement.values(context.principal) };
        });
        return parseExact(text);
      },
      directive,
    );
  }

  /** Lets the raw path find them by the fields of the built schema. */
  attach(schema: GraphQLSchema): void {
    const fields = schema.getMutationType()?.getFields() ?? {};
    for (const [name, mutation] of this.#byName) {
      const field = fields[name];
      if (!field) throw new Error(`the schema has no mutation ${name}`);
      field.extensions = { ...field.extensions, [extension]: mutation };
    }
  }
}

const extension = 'recordMutation';

export function recordMutationOf(field: GraphQLField<unknown, RequestContext>): RecordMutation | undefined {
  return field.extensions[extension] as RecordMutation | undefined;
}

/**
 * Runs a mutation and reads its answer, both in one transaction and as the caller. What went wrong once is not tried again: the executor,
 * which words the errors of the raw path, finds it in the context.
 *
 * @returns the record as JSON
 */
export async function runMutation(
  context: RequestContext,
  { entity, write }: RecordMutation,
  asked: Asked,
  answer: (id: string) => { readonly query: Query; readonly values: readonly unknown[] },
): Promise<string> {
  if (context.failed.length > 0) throw context.failed[0];
  return mutate(
    context,
    asked,
    async (tx) => {
      const { id, isFinal } = await write(tx, context, asked.args);
      return { result: id, isFinal };
    },
    async (tx, { result, isFinal, isRepeated }) => {
      const { query, values } = answer(result);
      const { text, statement } = query;
      const [row] = await (isFinal
        ? tx.last<{ json: string }>(text, values)
        : tx.query<{ json: string }>(text, values));
      if (row) return statement.finish(row.json, context.principal);
      if (isRepeated)
        throw new DomainError('NOT_FOUND', `This was done before, and the ${entity.name} is out of your reach since.`, {
          rule: 'idempotency.out_of_reach',
        });
      throw new DomainError('FORBIDDEN', `This would put the ${entity.name} out of your reach.`, {
        rule: 'permission.out_of_reach',
      });
    },
  );
}
