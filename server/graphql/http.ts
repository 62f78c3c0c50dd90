import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import websocket from '@fastify/websocket';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { GraphQLError } from 'graphql';
import { DomainError, type ErrorCode } from '../errors.ts';
import { addressOf } from '../platform/addresses/addresses.ts';
import { credentialOf } from '../platform/auth/credential.ts';
import { requestId } from '../platform/logs/request-scope.ts';
import type { Reading } from '../platform/metrics/metrics.ts';
import { accountCaller } from './account/account-caller.ts';
import { anonymousDoor } from './account/anonymous-door.ts';
import { requestContext, type RequestContext } from './context.ts';
import { revalidated } from './caching.ts';
import { DocumentStore } from './document-store.ts';
import type { Door } from './door.ts';
import { domainExtensions, formatError } from './errors.ts';
import { introspectionPlugin } from './narrowing/plugin.ts';
import { limitsPlugin } from './limits/plugin.ts';
import { limits } from './limits/limits.ts';
import { overLimit } from './limits/refusal.ts';
import { parseOptions } from './limits/source.ts';
import { type Asked, askedInAddress } from './operations.ts';
import { rawPlugin, stringifyResult, withRawData } from './raw.ts';
import { siteSaid } from './site-in.ts';
import { socketHandler } from './sockets.ts';

const bodyLimit = 2 * 1024 * 1024; // bytes of one operation with its variables

/** Of what is answered before the document is read. */
const statusBefore: Partial<Record<ErrorCode, number>> = {
  UNAVAILABLE: 503,
  RATE_LIMITED: 429,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
};

/**
 * `/graphql` over HTTP and WebSocket. A caller without a valid token is answered before the document is read, so that nothing of the
 * schema shows.
 *
 * @returns how well documents and plans are kept
 */
export async function graphqlRoutes(app: FastifyInstance, door: Door): Promise<readonly Reading[]> {
  const documents = new DocumentStore();
  const raw = door.raw ? rawPlugin(door.schema, door.model) : null;
  const word = (error: Error) => {
    const told = error instanceof GraphQLError ? error.toJSON() : { message: error.message };
    return formatError(told, error, requestId(), door.report);
  };
  const callers = new WeakMap<FastifyRequest, RequestContext>();
  const apollo = new ApolloServer<RequestContext>({
    schema: door.schema,
    introspection: true,
    dangerouslyDisableValidation: true, // it is done beside the limits, by what the caller may see
    parseOptions,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false, // the server as a whole is told, and drains first
    formatError: (formatted, error) => formatError(formatted, error, requestId(), door.report),
    stringifyResult,
    documentStore: documents,
    persistedQueries: { cache: door.operations.cache },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      fastifyApolloDrainPlugin(app),
      limitsPlugin(door.gate, door.narrowing, word),
      introspectionPlugin(door.narrowing, word),
      ...(raw ? [raw] : []),
    ],
  });
  await apollo.start();
  await app.register(websocket, { options: { maxPayload: bodyLimit } });

  const anonymous = anonymousDoor(door);
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const answered = isAnonymous(request) ? await anonymous.answer(request, reply) : null;
      if (answered) return void (await reply.send(answered));
      const identity = await door.anonymous.unlessKnown(request, async () =>
        door.auth.verifyAccessToken(credentialOf(request.headers), addressOf(request)),
      );
      door.gate.assertSolvent(identity);
      door.operations.assertAllowed(identity, askedBy(request));
      const principal = await door.principalOf(identity, request.id, siteSaid(request.headers));
      const account = accountCaller(door.auth, request, reply, { identity, principal });
      const options = { signal: callerLeaves(reply), idempotencyKey: idempotencyKeyOf(request), account };
      const { services } = await door.servedBy(identity.tenantId);
      callers.set(request, requestContext(services, principal, identity, options));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const retryAfter = error.params?.['retryAfter'];
      if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
      await reply
        .code(error.rule === 'limit.url' ? 414 : (statusBefore[error.code] ?? 401))
        .header('content-type', 'application/json; charset=utf-8')
        .send({
          errors: [{ message: error.message, extensions: { ...domainExtensions(error), requestId: request.id } }],
        });
    }
  };
  const answer = fastifyApolloHandler(apollo, {
    context: async (request) => {
      const context = callers.get(request);
      if (!context) throw new DomainError('UNAUTHENTICATED', 'Send a token: Authorization: Bearer ….');
      return context;
    },
  });
  const handler: RouteHandlerMethod = async function handler(request, reply) {
    request.body = door.operations.texts.byHash(request.body);
    const text: unknown = await answer.call(this, request, reply);
    return typeof text === 'string' ? withRawData(callers.get(request), text) : text;
  };
  const errorHandler = refuseBody(door);
  app.route({ method: 'POST', url: '/graphql', bodyLimit, preValidation: authenticate, errorHandler, handler });
  app.route({
    method: 'GET',
    onSend: revalidated((request) => callers.get(request)?.identity),
    url: '/graphql',
    // a socket brings its token in its first message
    preValidation: async (request, reply) =>
      request.headers.upgrade === 'websocket' ? undefined : authenticate(request, reply),
    handler,
    wsHandler: socketHandler(door),
  });
  return [
    counted('documents', 'hits', 'Operations whose document was parsed before.', documents.counts),
    counted('documents', 'misses', 'Operations whose document had to be parsed.', documents.counts),
    ...(raw
      ? [
          counted('plans', 'hits', 'Reads whose plan was there.', raw.counts),
          counted('plans', 'misses', 'Reads that were planned.', raw.counts),
          counted('plans', 'uncovered', 'Queries that went through the resolvers.', raw.counts),
        ]
      : []),
  ];
}

function counted<Name extends string>(what: string, name: Name, help: string, counts: Record<Name, number>): Reading {
  return { name: `plinth_${what}_${name}_total`, help, read: () => counts[name] };
}

const isAnonymous = ({ headers }: FastifyRequest) =>
  headers.authorization === undefined && headers['x-api-key'] === undefined;

/** The header of draft-ietf-httpapi-idempotency-key-header, whose value is a string in quotes; without them it is taken as well. */
function idempotencyKeyOf({ headers }: FastifyRequest): string | null {
  const value = headers['idempotency-key'];
  return typeof value === 'string' ? value.replace(/^"(.*)"$/, '$1') : null;
}

/** @throws DomainError BAD_USER_INPUT limit.url */
function askedBy({ method, url, body }: FastifyRequest): Asked {
  if (url.length > limits.url)
    throw overLimit(
      'url',
      `An address may have ${String(limits.url)} characters; send the operation by POST.`,
      url.length,
    );
  if (method === 'GET') return askedInAddress(url);
  return typeof body === 'object' && body !== null ? body : {};
}

/** Answers for bodies that are no JSON or too large, before there is an operation to refuse. */
function refuseBody(door: Door) {
  return async (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) door.report(error);
    const refusal =
      status < 500
        ? { message: error.message, code: 'BAD_USER_INPUT', rule: status === 413 ? 'limit.body' : 'request.body' }
        : { message: 'Something went wrong on our side.', code: 'INTERNAL_SERVER_ERROR', rule: null };
    const { message, ...extensions } = refusal;
    await reply.code(status).send({ errors: [{ message, extensions: { ...extensions, requestId: request.id } }] });
  };
}

/** Fires when the connection ends before the answer is sent. */
function callerLeaves(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new DomainError('UNAVAILABLE', 'The caller did not wait.'));
  });
  return controller.signal;
}
