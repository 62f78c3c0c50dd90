import { z } from 'zod';
import { DomainError } from '../../errors.ts';
import { normaliseEmail } from '../../platform/auth/caller.ts';

const emailForm = z.string().max(320).transform(normaliseEmail).pipe(z.email().max(254));

/** @throws DomainError BAD_USER_INPUT when it is no e-mail address */
export function emailOf(given: unknown): string {
  const parsed = emailForm.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new DomainError('BAD_USER_INPUT', 'This is no e-mail address.', { rule: 'auth.email', fields: ['email'] });
}

/** What was given, or undefined for null and for what was left out. */
export const textOf = (given: unknown): string | undefined => (typeof given === 'string' ? given : undefined);
