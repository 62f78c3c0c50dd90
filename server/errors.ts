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

/** What is wrong with one field: where it is in the input, the rule it breaks, and, in a conflict, what the server has now. */
export interface FieldProblem {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly theirs?: unknown;
}

/**
 * What a caller may be told: a rule that was violated (a text key with its parameters) and the input fields it
 * concerns.
 */
export interface ErrorDetails {
  rule?: string;
  params?: Readonly<Record<string, unknown>>;
  fields?: readonly string[];
  problems?: readonly FieldProblem[];
}

/**
 * The only error whose message reaches a caller. Anything else that is thrown is a bug and is shown without its text.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly rule: string | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly fields: readonly string[] | undefined;
  /** The same with rule and message per field, where several can be wrong at once. */
  readonly problems: readonly FieldProblem[] | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.rule = details.rule;
    this.params = details.params;
    this.fields = details.fields ?? details.problems?.map((problem) => problem.path);
    this.problems = details.problems;
  }
}
