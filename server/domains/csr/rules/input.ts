import { z } from 'zod';
import { DomainError } from '../../../errors.ts';

/** An amount of money that somebody gives: more than nothing, with at most two decimals. */
export const amountInput = z
  .string()
  .regex(/^\d{1,13}(\.\d{1,2})?$/, 'must be an amount such as 1234.50')
  .refine((amount) => /[1-9]/.test(amount), 'must be more than 0')
  .meta({ decimal: true });

export const reasonInput = z.string().trim().min(1).max(2000);

/** Refuses one field of a command's input. */
export function refusal(
  rule: string,
  message: string,
  field: string,
  params: Readonly<Record<string, unknown>> = {},
): DomainError {
  const path = `input.${field}`;
  return new DomainError('RULE_VIOLATED', message, { rule, params, problems: [{ path, rule, message, params }] });
}
