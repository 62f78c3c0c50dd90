import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { fromPostgres } from '../engine/postgres-errors.ts';
import { DomainError } from '../errors.ts';
import { parserLimit } from './limits/source.ts';

/** What a caller is told of an error. Anything that is not ours to tell is logged and shown without its text. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId: string | null,
  report: (error: unknown) => void,
): GraphQLFormattedError {
  const cause = fromPostgres(refusalIn(error) ?? unwrapResolverError(error));
  const place = {
    ...(formatted.path ? { path: formatted.path } : {}),
    ...(formatted.locations ? { locations: formatted.locations } : {}),
  };
  if (cause instanceof DomainError)
    return { message: cause.message, ...place, extensions: { ...domainExtensions(cause), requestId } };
  const code = formatted.extensions?.['code'];
  const refusedBefore =
    cause instanceof GraphQLError &&
    !(cause.originalError && !(cause.originalError instanceof GraphQLError)) &&
    (code !== 'INTERNAL_SERVER_ERROR' || isClientError(cause));
  if (refusedBefore)
    return { message: formatted.message, ...place, extensions: { ...inputExtensions(formatted), requestId } };
  report(cause);
  return {
    message: `Something went wrong on our side. Tell us the request id: ${requestId ?? 'none'}.`,
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

/** Apollo gives some refusals a status and no code: a hash that is not the document's. */
function isClientError(error: GraphQLError): boolean {
  const http = error.extensions['http'];
  return typeof http === 'object' && http !== null && Number(Reflect.get(http, 'status')) < 500;
}

/** What was refused before anything was executed: such an error has no path, so that Apollo does not unwrap it. */
function refusalIn(error: unknown): DomainError | null {
  if (!(error instanceof GraphQLError) || error.path) return null;
  return error.originalError instanceof DomainError ? error.originalError : parserLimit(error);
}

export function domainExtensions(error: DomainError): Record<string, unknown> {
  const fields =
    error.problems ?? error.fields?.map((path) => ({ path, rule: error.rule ?? null, message: error.message }));
  return { code: error.code, rule: error.rule ?? null, params: error.params ?? {}, fields: fields ?? [] };
}

/** graphql-js names a bad variable only in its message (`at "input.endDate"`): the field is taken from there. */
function inputExtensions(formatted: GraphQLFormattedError): Record<string, unknown> {
  const { code: given, rule = null } = formatted.extensions ?? {};
  const code = given === undefined || given === 'INTERNAL_SERVER_ERROR' ? 'BAD_USER_INPUT' : given;
  // `at "i.endDate"` of a variable called $i is the field endDate; a variable that is a value itself goes by its name
  const within = /at "\w+\.([^"]+)"/.exec(formatted.message)?.[1];
  const path = within ?? /Variable "\$(\w+)"/.exec(formatted.message)?.[1];
  const known = rule ?? (code === 'BAD_USER_INPUT' ? 'input.form' : null);
  return {
    code,
    rule: known,
    fields: path ? [{ path, rule: known, message: formatted.message }] : [],
  };
}
