import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { DomainError } from '../../errors.ts';

/** A hook that refuses what `assertOwnOrigin` refuses; reading is free. */
export function requireOwnOrigin(publicOrigin: string): onRequestAsyncHookHandler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') assertOwnOrigin(request, publicOrigin);
  };
}

/**
 * Refuses what another site's page sends with the session cookie: it must be JSON (which no plain form can send) and, when a browser says
 * where it comes from, that must be our own origin.
 *
 * @param publicOrigin ours as configured; a proxy may have changed the Host header that we compare with otherwise
 * @throws DomainError BAD_USER_INPUT, FORBIDDEN
 */
export function assertOwnOrigin({ headers }: Pick<FastifyRequest, 'headers'>, publicOrigin: string): void {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new DomainError('BAD_USER_INPUT', 'Send JSON with content-type: application/json.', {
      rule: 'auth.json_only',
    });
  }
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const ours = site === undefined ? origin === undefined || hostOf(origin) === host : site === 'same-origin';
  if (!ours && origin !== publicOrigin) {
    throw new DomainError('FORBIDDEN', 'This request came from another site.', { rule: 'auth.foreign_origin' });
  }
}

/** `null` is what a sandboxed page sends as its origin. */
const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);
