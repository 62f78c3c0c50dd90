import type { ApolloServerPlugin } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '../context.ts';
import type { Narrowing } from '../narrowing/narrowing.ts';
import type { CostAnnouncement, Gate } from './gate.ts';

/**
 * Validation, which is ours since it goes by who asks, and then the gate, in Apollo Server's path: before anything is planned or executed.
 *
 * @param word an error as its caller is told of it
 */
export function limitsPlugin(
  gate: Gate,
  narrowing: Narrowing,
  word: (error: Error) => GraphQLFormattedError,
): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      let cost: CostAnnouncement | undefined;
      let invalid: readonly GraphQLError[] = [];
      return {
        async didResolveOperation({ document, operation, request, contextValue }) {
          const { principal, identity } = contextValue;
          const sent = { document, operation: operation ?? null, variables: request.variables ?? {} };
          invalid = narrowing.errorsOf({ principal, client: identity.client }, sent);
          if (invalid.length > 0) throw refusedAsInvalid();
          if (operation) cost = await gate.admit(contextValue.identity, document, operation, request.variables);
        },
        async didEncounterErrors({ source, operation, contextValue }) {
          if (source !== undefined && (!operation || invalid.length > 0)) gate.chargeRefused(contextValue.identity);
        },
        async willSendResponse({ request, response: { body, http } }) {
          if (body.kind !== 'single') return;
          if (invalid.length > 0) body.singleResult.errors = invalid.map(word); // Apollo takes one
          if (!cost) return;
          const { remaining, ...fixed } = cost;
          // an answer that can be cached is the same each time, but for what is in its headers
          const isGet = request.http?.method === 'GET';
          if (isGet) http.headers.set('ratelimit-remaining', String(remaining));
          body.singleResult.extensions = { ...body.singleResult.extensions, cost: isGet ? fixed : cost };
        },
      };
    },
  };
}

/** Only its status is heard of. */
function refusedAsInvalid(): GraphQLError {
  return new GraphQLError('The operation is not valid.', {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400, headers: new HeaderMap() } },
  });
}
