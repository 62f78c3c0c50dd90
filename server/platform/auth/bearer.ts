import { DomainError } from '../../errors.ts';

/**
 * The token of an Authorization header: `Bearer …` (RFC 6750, 2.1), or `Token …` as clients of key sessions send it.
 *
 * @throws DomainError UNAUTHENTICATED when there is none
 */
export function bearer(header: string | undefined): string {
  const token = /^(?:Bearer|Token) +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
  if (!token)
    throw new DomainError('UNAUTHENTICATED', 'Sign in, or send a token: Authorization: Bearer ….', {
      rule: 'auth.no_token',
    });
  return token;
}
