import { type Extra, makeHandler } from 'graphql-ws/use/@fastify/websocket';
import { CloseCode } from 'graphql-ws';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { unwrapResolverError } from '@apollo/server/errors';
import { DomainError } from '../errors.ts';
import type { Principal } from '../engine/permissions.ts';
import { addressOf } from '../platform/addresses/addresses.ts';
import { credentialOf } from '../platform/auth/credential.ts';
import { mayTheSame } from '../platform/auth/principals.ts';
import type { Identity } from '../platform/auth/verify.ts';
import { formatError } from './errors.ts';
import type { Door } from './door.ts';
import { Documents } from './live/documents.ts';
import type { Begin } from './live/live-hub.ts';
import { type SocketAccess, SocketAccesses } from './live/socket-access.ts';
import { SocketSubscriber } from './live/socket-subscriber.ts';
import { siteSaid } from './site-in.ts';
import { readOperation, type SocketOperation } from './socket-operation.ts';

/** Whose socket it is, once it was let in. */
interface Entered {
  readonly access: SocketAccess;
  principal: Principal;
  /** Its subscriptions, with what opens each for other rights. */
  readonly streams: Map<SocketSubscriber, (principal: Principal) => Promise<Begin>>;
  /** Fires when the socket is closed. */
  readonly gone: AbortSignal;
}

interface SocketExtra extends Record<PropertyKey, unknown> {
  entered?: Entered;
}

/** An operation and the stream that graphql-ws follows it by. */
interface Running extends SocketOperation {
  readonly stream: SocketSubscriber | null;
}

/**
 * graphql-transport-ws. The token comes in `connection_init`; a newer one may be sent in the payload of a ping, so that the socket stays
 * open. When the token ends, the socket is closed and the client comes back with a new one, resuming where it was. When what its person
 * may do changes, its subscriptions go on by that from where they are, and say so.
 */
export function socketHandler(door: Door) {
  const documents = new Documents();
  const accesses = new SocketAccesses(door.auth, door.accesses, door.registry, door.report);
  return makeHandler<Record<string, unknown>, SocketExtra>({
    schema: door.schema,
    connectionInitWaitTimeout: 5_000,
    onConnect: async (connection) => {
      const { socket, request } = connection.extra;
      const isOurs = isOwnPage(request.headers.origin, request.headers.host, door.auth.publicOrigin);
      const verified = isOurs ? await verify(door, connection.connectionParams, addressOf(request)) : null;
      const site = siteSaid(connection.connectionParams) ?? null;
      const principal = verified && (await door.principalOf(verified.identity, request.id, site).catch(unlessRefused));
      if (!verified || !principal) return refuse(door, connection.extra);
      if (socket.readyState !== socket.OPEN) return false;
      const shardId = door.registry.of(verified.identity.tenantId)?.shardId ?? null;
      const access: SocketAccess = { socket, shardId, ...verified, renew: () => renew(door, known, request.id) };
      const leaving = new AbortController();
      const known: Entered = { access, principal, streams: new Map(), gone: leaving.signal };
      connection.extra.entered = known;
      accesses.add(access);
      socket.once('close', () => {
        accesses.remove(access);
        leaving.abort(new DomainError('UNAVAILABLE', 'The caller did not wait.'));
      });
      return true;
    },
    onPing: async ({ extra: { entered: known, socket, request } }, payload) => {
      if (!known) return;
      if (readToken(payload) !== null) {
        const verified = await verify(door, payload, addressOf(request));
        if (verified && isSame(verified.identity, known.access.identity)) Object.assign(known.access, verified);
        else return socket.close(CloseCode.Forbidden, 'The token is not one of this socket');
      }
      const site = siteSaid(payload);
      if (site === undefined) return;
      const isThere = await enterSite(door, known, request.id, site).catch(unlessRefused);
      if (!isThere) socket.close(CloseCode.Forbidden, 'You do not work at this site');
    },
    onSubscribe: async (connection, id, payload): Promise<Running | GraphQLError[]> => {
      const known = entered(connection.extra);
      const open = Object.keys(connection.subscriptions).length;
      for (;;) {
        const { access, principal, gone, streams } = known;
        const read = await readOperation(door, documents, { payer: access.identity, principal, gone, open }, payload);
        if (principal !== known.principal) continue; // it has become another meanwhile
        if (Array.isArray(read)) return read;
        if (!read.begin || !read.open) return { ...read, stream: null };
        const stream = new SocketSubscriber(connection.extra.socket, id, read.begin, () => streams.delete(stream));
        streams.set(stream, read.open);
        return { ...read, stream };
      }
    },
    subscribe: (args) => {
      const { stream } = args as Running;
      if (!stream) throw new Error('a subscription has a stream');
      return stream;
    },
    onError: (connection, _id, _payload, errors) =>
      errors.map((error) => asGraphQLError(format(door, connection.extra.request.id, error))),
    onNext: (connection, _id, _payload, args, result) => {
      const { cost } = args as Running;
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

/** Goes on with what its person may do now: at no site, when the one where they were is not theirs any more. */
async function renew(door: Door, known: Entered, requestId: string): Promise<void> {
  const { site = null } = known.principal;
  const isThere = site !== null && (await enterSite(door, known, requestId, site).catch(unlessRefused));
  if (!isThere) await enterSite(door, known, requestId, null);
}

/** @throws DomainError UNAUTHENTICATED for who may not come in any more, FORBIDDEN for a site where they may not be */
async function enterSite(door: Door, known: Entered, requestId: string, site: string | null): Promise<true> {
  const { access, streams } = known;
  const principal = await door.principalOf(access.identity, requestId, site);
  access.identity = { ...access.identity, rolesTaken: true };
  if (mayTheSame(principal, known.principal)) return true;
  known.principal = principal;
  for (const [stream, open] of streams) stream.renew(() => open(principal));
  return true;
}

/** Somebody who may not come in, and no fault of ours. */
function unlessRefused(error: unknown): null {
  if (error instanceof DomainError && (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN')) return null;
  throw error;
}

function entered(extra: SocketExtra): Entered {
  if (!extra.entered) throw new Error('a socket that was let in has an identity');
  return extra.entered;
}

/** A page of ours, or no page at all. `null` and what is no address are somebody else's. */
function isOwnPage(origin: string | undefined, host: string | undefined, own: string): boolean {
  if (origin === undefined || origin === own) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function isSame(one: Identity, other: Identity): boolean {
  const keyOf = ({ userId, tenantId, machine }: Identity) =>
    [userId, tenantId, machine?.credentialId, ...(machine?.scopes ?? [])].join();
  return keyOf(one) === keyOf(other);
}

/** As in the headers of a request, whatever the case of their names. */
function readToken(params: unknown): string | null {
  if (typeof params !== 'object' || params === null) return null;
  const given = Object.entries(params).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  );
  const { authorization, 'x-api-key': key } = Object.fromEntries(given) as Record<string, string | undefined>;
  try {
    return credentialOf({ authorization, 'x-api-key': key });
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

/** Null when there is no token or it does not stand; a database that is away is not a reason to send anybody off. */
async function verify(
  door: Door,
  params: unknown,
  address: string,
): Promise<{ identity: Identity; endsAt: number } | null> {
  const token = readToken(params);
  if (token === null) return null;
  try {
    const identity = await door.auth.verifyAccessToken(token, address);
    return { identity, endsAt: identity.machine?.endsAt ?? door.auth.endOfToken(token) };
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'UNAVAILABLE') return null;
    throw error;
  }
}

/** Nobody's socket is closed as forbidden, and as one too many when many came from there. */
async function refuse(door: Door, { socket, request }: Pick<Extra, 'socket' | 'request'>): Promise<false> {
  try {
    await door.anonymous.count(request);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    socket.close(CloseCode.TooManyInitialisationRequests, error.message);
  }
  return false;
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
