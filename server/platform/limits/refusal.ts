import { DomainError } from '../../errors.ts';

/** Too much in too short a time. `params.retryAfter` is in seconds and becomes `Retry-After` where there are headers. */
export function tooMany(rule: string, message: string, limit: number, retryAfter: number): DomainError {
  return new DomainError('RATE_LIMITED', message, { rule, params: { limit, retryAfter } });
}
