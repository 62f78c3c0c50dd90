import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { DomainError } from '../../errors.ts';
import { limits } from './limits.ts';

/** `depth` → `limit.depth`, `rootFields` → `limit.root_fields` */
function ruleOf(name: string): string {
  return `limit.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

/** What a limit was and what was asked, in an error that a caller may be told. */
export function overLimit(name: keyof typeof limits, message: string, actual?: number): DomainError {
  const params = { limit: limits[name], ...(actual === undefined ? {} : { actual }) };
  return new DomainError('BAD_USER_INPUT', message, { rule: ruleOf(name), params });
}

/** The same for too much in too short a time. */
export function overBudget(whose: 'user' | 'tenant', limit: number, retryAfter: number): DomainError {
  const who = whose === 'user' ? 'You have' : 'Your company has';
  return new DomainError('RATE_LIMITED', `${who} used the budget of this minute. Try again when it is over.`, {
    rule: 'limit.budget',
    params: { of: whose, limit, retryAfter },
  });
}

/** As Apollo Server answers it: 400, or 429 with Retry-After in seconds. */
export function asRefusal(error: DomainError): GraphQLError {
  const retryAfter = error.params?.['retryAfter'];
  const http =
    error.code === 'RATE_LIMITED'
      ? { status: 429, headers: new HeaderMap([['retry-after', String(retryAfter)]]) }
      : { status: 400, headers: new HeaderMap() };
  return new GraphQLError(error.message, { originalError: error, extensions: { code: error.code, http } });
}
