import type { z } from 'zod';
import { DomainError } from '../errors.ts';

/** @throws DomainError BAD_USER_INPUT naming each field and why */
export function parseInput<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: readonly string[] = ['input'],
): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const path = [...at, ...issue.path.map(String)].join('.');
    return { path, rule: `input.${issue.code}`, message: `${path}: ${issue.message}.` };
  });
  throw new DomainError('BAD_USER_INPUT', problems.map((problem) => problem.message).join(' '), {
    rule: problems[0]?.rule ?? 'input.form',
    problems,
  });
}
