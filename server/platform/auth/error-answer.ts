import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type ErrorCode } from '../../errors.ts';

const statusOf: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  RULE_VIOLATED: 422,
  RATE_LIMITED: 429,
  LICENSE_REQUIRED: 403,
  RESYNC_REQUIRED: 409,
  UNAVAILABLE: 503,
};

/**
 * Fastify error handler of the sign-in routes: `{ errors: [{ message, code, field?, requestId … }] }`, one entry per
 * field, with the plain HTTP code. A bug is logged and shown without its text.
 */
export function answerError(
  error: FastifyError | DomainError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const requestId = request.id;
  if (error instanceof DomainError) {
    const { message, code, rule, params } = error;
    const wait = params?.['retryAfter'];
    if (typeof wait === 'number') reply.header('retry-after', wait);
    const fields = error.fields?.length ? error.fields : [undefined];
    return reply
      .code(statusOf[code])
      .send({ errors: fields.map((field) => ({ message, code, field, rule, params, requestId })) });
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return reply
      .code(error.statusCode)
      .send({ errors: [{ message: error.message, code: 'BAD_USER_INPUT', requestId }] });
  }
  request.log.error({ err: error }, 'sign-in failed unexpectedly');
  return reply
    .code(500)
    .send({ errors: [{ message: 'Something went wrong.', code: 'INTERNAL_SERVER_ERROR', requestId }] });
}
