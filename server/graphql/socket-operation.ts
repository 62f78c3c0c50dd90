import { type ExecutionArgs, getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Principal } from '../engine/permissions.ts';
import type { Identity } from '../platform/auth/verify.ts';
import { requestContext } from './context.ts';
import type { Door } from './door.ts';
import type { CostAnnouncement } from './limits/gate.ts';
import { limits } from './limits/limits.ts';
import { asRefusal, overLimit } from './limits/refusal.ts';
import type { Documents } from './live/documents.ts';
import { liveDocument } from './live/live-document.ts';
import type { Begin } from './live/live-hub.ts';
import { asksOfSchema } from './narrowing/asks-of-schema.ts';

/** An operation as graphql-js runs it, with what is announced of its cost. */
export interface SocketOperation extends ExecutionArgs {
  readonly cost: CostAnnouncement | null;
  /** Of a subscription: graphql-js has no part in it. */
  readonly begin: Begin | null;
  /** The same subscription for somebody whose rights have become others. */
  readonly open: ((principal: Principal) => Promise<Begin>) | null;
}

/** Who sent an operation. */
export interface Sender {
  readonly payer: Identity;
  readonly principal: Principal;
  /** Fires when the socket is closed. */
  readonly gone: AbortSignal;
  /** How many operations the socket has open, this one included. */
  readonly open: number;
}

/**
 * Reads what a socket sent, with the same limits as over HTTP.
 *
 * @returns the operation, or why it is refused
 */
export async function readOperation(
  door: Door,
  documents: Documents,
  { payer, principal, gone, open }: Sender,
  payload: SubscribePayload,
): Promise<SocketOperation | GraphQLError[]> {
  const { gate, narrowing, operations } = door;
  try {
    if (open > limits.operations)
      throw asRefusal(overLimit('operations', `A socket may have ${String(limits.operations)} operations open.`, open));
    gate.assertSolvent(payer);
    operations.assertAllowed(payer, payload);
    operations.assertAllowed(payer, payload);
    const document = documents.parsed(payload.query);
    const operation = getOperationAST(document, payload.operationName) ?? null;
    const variables = payload.variables ?? {};
    const errors = narrowing.errorsOf({ principal, client: payer.client }, { document, operation, variables });
    if (errors.length > 0) {
      gate.chargeRefused(payer);
      return [...errors];
    }
    if (!operation) return [new GraphQLError('There is no such operation in the document.')];
    const cost = await gate.admit(payer, document, operation, variables);
    const schema = asksOfSchema(document) ? narrowing.schemaFor(principal) : door.schema;
    const { live, services } = await door.servedBy(principal.tenantId);
    const contextValue = requestContext(services, principal, payer, { signal: gone });
    const operationName = payload.operationName ?? null;
    const common = { schema, document, operationName, variableValues: variables, contextValue };
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return { ...common, cost, begin: null, open: null };
    const asked = liveDocument(document, operation);
    const openFor = (whose: Principal) => live.open(asked, variables, whose);
    return { ...common, cost: null, begin: await openFor(principal), open: openFor };
  } catch (error) {
    return [error instanceof GraphQLError ? error : new GraphQLError('refused', { originalError: error as Error })];
  }
}
