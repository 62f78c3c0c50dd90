import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest, onSendAsyncHookHandler } from 'fastify';
import type { CallerIdentity } from './context.ts';

/**
 * A hook for answers to GET. A browser may keep an answer for the person who got it, and asks each time whether it is still right
 * (RFC 9111, 5.2.2.4): rights and records change at any moment, so the operation is run again and only the transfer is saved.
 *
 * The tag is of the caller and the body (RFC 9110, 8.8.3): somebody else's matches nothing, even where both see the same.
 */
export function revalidated(callerOf: (request: FastifyRequest) => CallerIdentity | undefined): onSendAsyncHookHandler {
  return async (request, reply, body) => {
    const caller = callerOf(request);
    if (!caller || reply.statusCode !== 200 || !isWhole(body)) {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
      return body;
    }
    const etag = tagOf(caller, body);
    reply.headers({ etag, 'cache-control': 'private, no-cache', vary: 'authorization, x-api-key, accept' });
    return matches(request.headers['if-none-match'], etag) ? notModified(reply) : body;
  };
}

/** Data without errors, which come first where there are any: Apollo Server has them so, as GraphQL 7.1 recommends. */
function isWhole(body: unknown): body is string | Buffer {
  return (typeof body === 'string' || Buffer.isBuffer(body)) && body.lastIndexOf('{"data"', 0) === 0;
}

function tagOf({ tenantId, userId }: CallerIdentity, body: string | Buffer): string {
  return `"${createHash('sha256').update(`${tenantId} ${userId} `).update(body).digest('base64url').slice(0, 27)}"`;
}

/** RFC 9110, 13.1.2: a list of tags, compared weakly, since a proxy that compresses makes a strong one weak. `*` is for writes. */
function matches(given: string | undefined, etag: string): boolean {
  return given?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false;
}

function notModified(reply: FastifyReply): null {
  reply.code(304).removeHeader('content-type');
  return null;
}
