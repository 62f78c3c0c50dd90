import {
  type ExecutionArgs,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Door } from './door.ts';
import type { Identity } from '../platform/auth/verify.ts';
import type { CostAnnouncement } from './limits/gate.ts';
import { limits } from './limits/limits.ts';
import { asRefusal, overLimit } from './limits/refusal.ts';
import { parseOptions } from './limits/source.ts';

/** An operation as graphql-js runs it, with what is announced of its cost; a subscription's is not repeated with each event. */
export interface SocketOperation extends ExecutionArgs {
  readonly cost: CostAnnouncement | null;
}

/**
 * Reads what a socket sent, with the same limits as over HTTP.
 *
 * @param open how many operations the socket has open, this one included
 * @returns the operation, or why it is refused
 */
export async function readOperation(
  door: Door,
  payer: Identity,
  payload: SubscribePayload,
  open: number,
): Promise<SocketOperation | GraphQLError[]> {
  const { schema, gate, operations } = door;
  try {
    if (open > limits.operations)
      throw asRefusal(overLimit('operations', `A socket may have ${String(limits.operations)} operations open.`, open));
    gate.assertSolvent(payer);
    operations.assertAllowed(payer, payload);
    const document = parse(payload.query, parseOptions);
    const invalid = validate(schema, document, specifiedRules);
    if (invalid.length > 0) {
      gate.chargeRefused(payer);
      return [...invalid];
    }
    const operation = getOperationAST(document, payload.operationName);
    if (!operation) return [new GraphQLError('There is no such operation in the document.')];
    const variables = payload.variables ?? {};
    const cost = await gate.admit(payer, document, operation, variables);
    return {
      schema,
      document,
      operationName: payload.operationName ?? null,
      variableValues: variables,
      cost: operation.operation === OperationTypeNode.SUBSCRIPTION ? null : cost,
    };
  } catch (error) {
    return [error instanceof GraphQLError ? error : new GraphQLError('refused', { originalError: error as Error })];
  }
}
