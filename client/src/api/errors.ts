/**
 * One error for everything that can go wrong between the app and the server: `code` chooses the picture, `rule` (a text key, with
 * `params`) the words, `fields` the places in a form, `requestId` is what people quote to support.
 */
import { CombinedError } from '@urql/core';

/** The API's `ErrorCode`, and two of our own. */
const codes = [
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
  'OFFLINE', // no answer came, so that nobody knows whether a write was done
  'INTERNAL_SERVER_ERROR', // a fault of ours
] as const;

export type ApiErrorCode = (typeof codes)[number];

export interface FieldError {
  /** Where in the input, as `endDate` or `parties[0].name`. */
  readonly path: string;
  readonly rule: string | null;
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** In a conflict, what the server has now. */
  readonly theirs?: unknown;
}

interface Details {
  readonly rule?: string | null;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly fields?: readonly FieldError[];
  readonly requestId?: string | null;
  readonly cause?: unknown;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly rule: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fields: readonly FieldError[];
  readonly requestId: string | null;

  constructor(code: ApiErrorCode, message: string, { rule, params, fields, requestId, cause }: Details = {}) {
    super(message, { cause });
    this.code = code;
    this.rule = rule ?? null;
    this.params = params ?? {};
    this.fields = fields ?? [];
    this.requestId = requestId ?? null;
  }
}

/**
 * What urql, `fetch` or the sign-in routes failed with, as an ApiError. The first of several errors speaks; the fields of all are kept.
 */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof CombinedError)) return offline(error);
  const [first, ...others] = error.graphQLErrors;
  if (!first) return toApiError(error.networkError);
  const own = fromExtensions(first.message, first.extensions, error);
  if (others.length === 0) return own;
  const fields = [own, ...others.map((each) => fromExtensions(each.message, each.extensions, error))].flatMap(
    (each) => each.fields,
  );
  return new ApiError(own.code, own.message, { ...own, fields, cause: error });
}

/**
 * Reads a refusal of the HTTP side doors: `{ errors: [{ message, code, field, rule, params, requestId }] }`, one entry per field.
 */
export async function readRefusal(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const body: unknown = await response.json().catch((cause: unknown) => offline(cause));
  const errors = isRecord(body) && Array.isArray(body['errors']) ? body['errors'].filter(isRecord) : [];
  const [first] = errors;
  if (!first)
    return new ApiError(response.status < 500 ? 'BAD_USER_INPUT' : 'UNAVAILABLE', response.statusText, { requestId });
  const fields = errors.flatMap(({ field, rule, message }) =>
    typeof field === 'string' ? [{ path: field, rule: textOf(rule), message: String(message) }] : [],
  );
  const extensions = isRecord(first['extensions']) ? first['extensions'] : first;
  return fromExtensions(
    String(first['message']),
    { requestId, ...extensions, fields: fields.length > 0 ? fields : extensions['fields'] },
    undefined,
  );
}

function fromExtensions(message: string, extensions: Readonly<Record<string, unknown>>, cause: unknown): ApiError {
  const { code, rule, params, fields, requestId } = extensions;
  return new ApiError(isCode(code) ? code : 'INTERNAL_SERVER_ERROR', message, {
    rule: textOf(rule),
    params: isRecord(params) ? params : {},
    fields: Array.isArray(fields) ? fields.filter(isFieldError) : [],
    requestId: textOf(requestId),
    cause,
  });
}

const offline = (cause: unknown) =>
  new ApiError('OFFLINE', cause instanceof Error ? cause.message : 'The server cannot be reached.', { cause });

const isCode = (value: unknown): value is ApiErrorCode => codes.some((code) => code === value);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isFieldError = (value: unknown): value is FieldError =>
  isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string';

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
