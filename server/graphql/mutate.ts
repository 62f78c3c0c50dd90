import { type GraphQLResolveInfo, type OperationDefinitionNode, print } from 'graphql';
import type { Transaction } from '../database/transaction.ts';
import { fingerprints } from '../encryption/fingerprint.ts';
import { type Attempt, claim, keep, refuseKey } from '../engine/idempotency.ts';
import type { Attempt as Attempted } from '../platform/audit/refusals.ts';
import type { RequestContext } from './context.ts';
import type { ArgumentUse } from './declare.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** One field of a mutation as it was asked for. */
export interface Asked {
  readonly name: string;
  /** Its key in the answer. */
  readonly path: string;
  readonly args: Arguments;
  readonly operation: OperationDefinitionNode;
  readonly variables: Arguments;
  /** What it is about, when that is no aggregate of the model: for the audit of a refusal. */
  readonly aggregate?: string;
}

export function askedAt(info: GraphQLResolveInfo, args: Arguments): Asked {
  return {
    name: info.fieldName,
    path: String(info.path.key),
    args,
    operation: info.operation,
    variables: info.variableValues,
  };
}

/** Arguments that every mutation takes. */
export const guardArguments: readonly ArgumentUse[] = [
  {
    name: 'idempotencyKey',
    type: () => String,
    nullable: true,
    description:
      'A text of your own for this one effect: sent again within 24 hours, it happens no second time and the answer is of the first. The header Idempotency-Key does the same for all mutations of a request.',
  },
  {
    name: 'dryRun',
    type: () => Boolean,
    nullable: true,
    description: 'Checks everything, the database included, and answers as if it were done; nothing is kept.',
  },
];

/** What a mutation did, as it is kept for who asks again; and whether the commit may go with the answer. */
export interface Done<T> {
  readonly result: T;
  readonly isFinal: boolean;
  /** It was done before, under the same idempotency key. */
  readonly isRepeated?: boolean;
}

/**
 * Runs a mutation in one transaction: at most once for an idempotency key, whose result is kept in the same transaction as the effect, or
 * as if, when it is a dry run.
 *
 * @param work does it
 * @param answer reads the answer to what was done, now or the first time
 * @param write where: in the company's own database when nothing is said
 * @throws DomainError BAD_USER_INPUT for a key that cannot be kept, CONFLICT for one that was used for something else
 */
export async function mutate<T, A>(
  context: RequestContext,
  asked: Asked,
  work: (tx: Transaction) => Promise<Done<T>>,
  answer: (tx: Transaction, done: Done<T>) => Promise<A>,
  write: RequestContext['write'] = context.write,
): Promise<A> {
  const attempt = attemptOf(context, asked);
  const dryRun = asked.args['dryRun'] === true;
  const writing = write(
    async (tx) => {
      const before = attempt && (await claim(tx, attempt));
      if (before) return answer(tx, { result: before.result as T, isFinal: true, isRepeated: true });
      const done = await work(tx);
      if (attempt) keep(tx, attempt, done.result);
      return answer(tx, done);
    },
    { dryRun },
  );
  return writing.catch(async (error: unknown) => {
    await context.refusals.note(context.principal, attemptedBy(context, asked), error);
    throw error;
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the audit says of a mutation that was refused. */
function attemptedBy({ model }: RequestContext, { name, args, aggregate = '' }: Asked): Attempted {
  const entity = model.roots.find(
    ({ names, commands }) => Object.values(names).includes(name) || commands.some((command) => command.name === name),
  );
  const id = args['id'] ?? (args['input'] as Arguments | undefined)?.['id'];
  return {
    aggregate: entity?.name ?? aggregate,
    command: name,
    rootId: typeof id === 'string' && uuid.test(id) ? id : null,
  };
}

/**
 * A key of the argument is for its field, one of the header for the whole operation: what it may not be used for again differs. The same at
 * another site is something else.
 */
function attemptOf(
  { idempotencyKey, principal: { site = null } }: RequestContext,
  { path, args, operation, variables }: Asked,
): Attempt | null {
  const { idempotencyKey: own, ...rest } = args;
  const key = typeof own === 'string' ? own : idempotencyKey;
  if (key === null) return null;
  refuseKey(key);
  const request = typeof own === 'string' ? [path, rest] : [operation.loc?.source.body ?? print(operation), variables];
  return { key, path, requests: fingerprints(JSON.stringify(site === null ? request : [...request, site])) };
}
