import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { z } from 'zod';
import { DomainError } from '../../errors.ts';
import { assertOwnOrigin } from '../../platform/auth/own-origin.ts';
import type { Door } from '../door.ts';
import { formatError } from '../errors.ts';
import { checkShape } from '../limits/shape.ts';
import { accountCaller } from './account-caller.ts';
import { anonymousSchema, openOperations } from './anonymous-schema.ts';

/** Small, since nothing here needs more: each field at the root may cost a password's hash. */
const most = { length: 10_000, tokens: 400, rootFields: 5 };

const body = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});
const open = new Set<string>([...openOperations.query, ...openOperations.mutation]);

export interface AnonymousDoor {
  /**
   * Answers an operation of somebody without a token, when it is one of those that need none.
   *
   * @returns null for anything else, whatever it is, so that nobody finds out what there is
   * @throws DomainError FORBIDDEN for another site's page, BAD_USER_INPUT for what is no JSON or too much, RATE_LIMITED for too many from
   *   one address
   */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<object | null>;
}

/** `/graphql` for callers without a token: a schema of its own, no introspection, no suggestions. */
export function anonymousDoor({ schema: whole, auth, anonymous, report }: Door): AnonymousDoor {
  const schema = anonymousSchema(whole);
  const rules = [...specifiedRules, NoSchemaIntrospectionCustomRule];

  return {
    async answer(request, reply) {
      const sent = body.safeParse(request.body);
      if (request.method !== 'POST' || !sent.success) return null;
      const document = readDocument(sent.data.query);
      const operation = document && getOperationAST(document, sent.data.operationName);
      if (!document || !operation || !isOpen(operation)) return null;
      await anonymous.count(request);
      assertOwnOrigin(request, auth.publicOrigin);
      checkShape(operation, {});
      const told = (errors: readonly GraphQLError[]) =>
        errors.map((error) => formatError(withoutSuggestion(error), error, request.id, report));
      const errors = validate(schema, document, rules);
      if (errors.length > 0) {
        reply.code(400);
        return { errors: told(errors) };
      }
      const result: ExecutionResult = await execute({
        schema,
        document,
        operationName: sent.data.operationName ?? null,
        variableValues: sent.data.variables ?? {},
        contextValue: { account: accountCaller(auth, request, reply) },
      });
      reply.header('cache-control', 'no-store');
      const wait = Math.max(0, ...(result.errors ?? []).map(retryAfter));
      if (wait > 0) reply.header('retry-after', wait);
      return { ...result, ...(result.errors ? { errors: told(result.errors) } : {}) };
    },
  };
}

/** Null when it is none, or more than is looked at of somebody who has not said who they are. */
function readDocument(text: string): DocumentNode | null {
  if (text.length > most.length) return null;
  try {
    return parse(text, { maxTokens: most.tokens });
  } catch (error) {
    if (error instanceof GraphQLError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether all that it asks for at its root is open. Fragments there are not followed: no client needs them. */
function isOpen({ selectionSet: { selections } }: OperationDefinitionNode): boolean {
  if (!selections.every((each) => each.kind === Kind.FIELD && open.has(each.name.value))) return false;
  if (selections.length <= most.rootFields) return true;
  const message = `Without a token an operation may have ${String(most.rootFields)} fields at its root.`;
  throw new DomainError('BAD_USER_INPUT', message, {
    rule: 'limit.root_fields',
    params: { limit: most.rootFields },
  });
}

/** Seconds; 0 for an error that says nothing of it. */
function retryAfter({ originalError }: GraphQLError): number {
  return originalError instanceof DomainError ? Number(originalError.params?.['retryAfter'] ?? 0) : 0;
}

function withoutSuggestion(error: GraphQLError) {
  return { ...error.toJSON(), message: error.message.replace(/ ?Did you mean .*$/s, '') };
}
