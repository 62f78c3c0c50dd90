import type { ApolloServerPlugin } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { execute, type GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '../context.ts';
import { asksOfSchema } from './asks-of-schema.ts';
import type { Narrowing } from './narrowing.ts';

/**
 * Answers who asks what the schema is with as much of it as they may use. The whole operation runs on that part, whose resolvers are those
 * of the whole.
 *
 * @param word an error as its caller is told of it
 */
export function introspectionPlugin(
  narrowing: Narrowing,
  word: (error: Error) => GraphQLFormattedError,
): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ document, request, contextValue }) {
          if (!asksOfSchema(document)) return null;
          const { data, errors } = await execute({
            schema: narrowing.schemaFor(contextValue.principal),
            document,
            contextValue,
            variableValues: request.variables ?? {},
            operationName: request.operationName ?? null,
          });
          return {
            http: { headers: new HeaderMap(), status: data === undefined ? 400 : undefined },
            body: {
              kind: 'single' as const,
              singleResult: {
                ...(errors ? { errors: errors.map(word) } : {}),
                ...(data === undefined ? {} : { data }),
              },
            },
          };
        },
      };
    },
  };
}
