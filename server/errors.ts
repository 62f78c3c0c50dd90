/** What can go wrong for a caller who did nothing that we would call a bug. The same set is an enum in the API. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RULE_VIOLATED',
  'RATE_LIMITED',
  'LICENSE_REQUIRED',
  'RESYNC_REQUIRED',
  'UNAVAILABLE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * What a caller may be told: a rule that was violated (a text key with its parameters) and the input fields it
 * concerns.
 */
export interface ErrorDetails {
  rule?: string;
  params?: Readonly<Record<string, unknown>>;
  fields?: readonly string[];
}

/**
 * The only error whose message reaches a caller. Anything else that is thrown is a bug and is shown without its text.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly rule: string | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly fields: readonly string[] | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.rule = details.rule;
    this.params = details.params;
    this.fields = details.fields;
  }
}
