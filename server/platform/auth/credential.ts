import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../../errors.ts';
import { bearer } from './bearer.ts';
import { isSecret } from './machines/secret.ts';

/**
 * What a request proves itself with: a bearer token or key, or an API key in a header of its own.
 *
 * @throws DomainError UNAUTHENTICATED when there is none, or one of each
 */
export function credentialOf(headers: IncomingHttpHeaders): string {
  const key = headers['x-api-key'];
  if (key === undefined) return bearer(headers.authorization);
  if (headers.authorization === undefined && typeof key === 'string' && isSecret(key)) return key;
  throw new DomainError('UNAUTHENTICATED', 'X-Api-Key takes an API key, and no Authorization beside it.', {
    rule: 'auth.one_credential',
  });
}
