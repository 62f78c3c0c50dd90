import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import { CloseCode } from 'graphql-ws';
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { unwrapResolverError } from '@apollo/server/errors';
import { DomainError } from '../errors.ts';
import type { Identity } from '../platform/auth/verify.ts';
import { requestContext } from './context.ts';
import { formatError } from './errors.ts';
import { bearer, type Door } from './door.ts';
import { readOperation, type SocketOperation } from './socket-operation.ts';

const recheckInterval = 4_000; // milliseconds between looks whether a token still stands

interface SocketExtra extends Record<PropertyKey, unknown> {
  identity: Identity;
  /** Fires when the socket is closed. */
  gone: AbortSignal;
}

/**
 * graphql-transport-ws. The token comes in `connection_init` and is looked at again for as long as the socket is open: when it ends, or
 * the roles change, the socket is closed and the client comes back with a new one, resuming where it was.
 */
export function socketHandler(door: Door) {
  return makeHandler<{ authorization?: string }, SocketExtra>({
    schema: door.schema,
    connectionInitWaitTimeout: 5_000,
    onConnect: async (connection) => {
      const { socket, request } = connection.extra;
      if (!isOwnPage(request.headers.origin, request.headers.host, door.auth.publicOrigin)) return false;
      const token = readToken(connection.connectionParams);
      const identity = await verify(door, token);
      if (!identity) return false;
      connection.extra.identity = identity;
      const watch = setInterval(() => {
        void verify(door, token).then((now) => {
          if (!now || now.roles.join() !== identity.roles.join())
            socket.close(CloseCode.Forbidden, 'Token no longer valid');
        }, door.report);
      }, recheckInterval);
      watch.unref();
      const leaving = new AbortController();
      connection.extra.gone = leaving.signal;
      socket.once('close', () => {
        clearInterval(watch);
        leaving.abort(new DomainError('UNAVAILABLE', 'The caller did not wait.'));
      });
      return true;
    },
    onSubscribe: (connection, _id, payload) => {
      const { identity } = connection.extra;
      if (!identity) throw new Error('a socket that was let in has an identity');
      return readOperation(door, identity, payload, Object.keys(connection.subscriptions).length);
    },
    context: (connection, _id, _payload, _args: ExecutionArgs) => {
      const { identity, request, gone } = connection.extra;
      if (!identity) throw new Error('a socket that was let in has an identity');
      return requestContext(door.services, door.principalOf(identity, request.id), identity, gone);
    },
    onError: (connection, _id, _payload, errors) =>
      errors.map((error) => asGraphQLError(format(door, connection.extra.request.id, error))),
    onNext: (connection, _id, _payload, args, result) => {
      const { cost } = args as SocketOperation;
      if (!result.errors && !cost) return undefined;
      return {
        ...result,
        ...(cost ? { extensions: { ...result.extensions, cost } } : {}),
        ...(result.errors
          ? { errors: result.errors.map((error) => asGraphQLError(format(door, connection.extra.request.id, error))) }
          : {}),
      };
    },
  });
}

/** A page of ours, or no page at all. `null` and what is no address are somebody else's. */
function isOwnPage(origin: string | undefined, host: string | undefined, own: string): boolean {
  if (origin === undefined || origin === own) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function readToken(params: unknown): string | null {
  const header =
    typeof params === 'object' && params !== null
      ? (Reflect.get(params, 'authorization') ?? Reflect.get(params, 'Authorization'))
      : undefined;
  try {
    return bearer(typeof header === 'string' ? header : undefined);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Null when the token does not stand; a database that is away is not a reason to send anybody off. */
async function verify(door: Door, token: string | null): Promise<Identity | null> {
  if (!token) return null;
  try {
    return await door.auth.verifyAccessToken(token);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') return null;
    throw error;
  }
}

function format(door: Door, requestId: string, error: unknown): GraphQLFormattedError {
  const graphql =
    error instanceof GraphQLError
      ? error
      : new GraphQLError(unwrapResolverError(error) instanceof Error ? String(error) : 'error');
  return formatError(graphql.toJSON(), graphql, requestId, door.report);
}

function asGraphQLError(formatted: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(formatted.message, { path: formatted.path, extensions: formatted.extensions ?? {} });
}
