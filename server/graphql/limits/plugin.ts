import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from '../context.ts';
import type { CostAnnouncement, Gate } from './gate.ts';

/** The gate in Apollo Server's path: after validation, before anything is planned or executed. */
export function limitsPlugin(gate: Gate): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      let cost: CostAnnouncement | undefined;
      return {
        async didResolveOperation({ document, operation, request, contextValue }) {
          if (operation) cost = await gate.admit(contextValue.identity, document, operation, request.variables);
        },
        async didEncounterErrors({ source, operation, contextValue }) {
          if (source !== undefined && !operation) gate.chargeRefused(contextValue.identity);
        },
        async willSendResponse({ request, response: { body, http } }) {
          if (!cost || body.kind !== 'single') return;
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
