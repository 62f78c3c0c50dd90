import { GraphQLError } from 'graphql';
import type { DomainError } from '../../errors.ts';
import { limits } from './limits.ts';
import { overLimit } from './refusal.ts';

/** For whoever parses: the parser itself stops at these. */
export const parseOptions = { maxSourceLength: limits.length, maxTokens: limits.tokens };

/** What the parser's own refusals mean: it tells of its limits only in words, and of nesting by running out of stack. */
export function parserLimit(error: unknown): DomainError | null {
  if (error instanceof RangeError) return overLimit('nesting', 'The document is nested too deeply.');
  if (!(error instanceof GraphQLError)) return null;
  if (/^Syntax Error: Document contains more that? \d+ tokens/.test(error.message))
    return overLimit('tokens', `A document may have ${String(limits.tokens)} tokens.`);
  if (/^Syntax Error: Source contains more than \d+ /.test(error.message))
    return overLimit('length', `A document may have ${String(limits.length)} characters.`);
  return error.originalError ? parserLimit(error.originalError) : null;
}
