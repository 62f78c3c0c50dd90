import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../../errors.ts';
import { addressOf } from '../../addresses/addresses.ts';
import type { Machines } from './machines.ts';
import { OAuthError, readTokenRequest } from './token-request.ts';

const largest = 16 * 1024; // bytes of a form
const form = 'application/x-www-form-urlencoded';

/**
 * `POST /auth/oauth/token`, where a service account changes its client secret for an access token (RFC 6749, 4.4), and where to find it
 * (RFC 8414).
 */
export function machineRoutes(machines: Machines): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, body, done) => {
      body.resume();
      done(null, undefined);
    });
    app.addContentTypeParser(form, { parseAs: 'string', bodyLimit: largest }, (_request, body, done) => {
      done(null, new URLSearchParams(String(body)));
    });
    app.setErrorHandler(answerOAuthError);

    app.post('/auth/oauth/token', async (request, reply) => {
      const { accessToken, expiresIn, scopes } = await machines.grant(readTokenRequest(request), addressOf(request));
      return reply.headers(unstored).send({
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: expiresIn,
        scope: scopes.join(' '),
      });
    });

    app.get('/.well-known/oauth-authorization-server', async (_request, reply) => {
      const { issuer } = machines;
      return reply.header('cache-control', 'public, max-age=3600').send({
        issuer,
        token_endpoint: `${issuer}/auth/oauth/token`,
        jwks_uri: `${issuer}/auth/jwks`,
        grant_types_supported: ['client_credentials'],
        response_types_supported: [],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      });
    });
  };
}

const unstored = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** RFC 6749, 5.2. What it has no word for is told with the status of HTTP beside it. */
function answerOAuthError(
  error: FastifyError | OAuthError | DomainError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const say = (status: number, code: string, description: string) =>
    reply.code(status).headers(unstored).send({ error: code, error_description: description });
  if (error instanceof OAuthError) {
    if (error.error !== 'invalid_client') return say(400, error.error, error.message);
    reply.header('www-authenticate', 'Basic realm="plinth", charset="UTF-8"');
    return say(401, error.error, error.message);
  }
  if (error instanceof DomainError) {
    const wait = error.params?.['retryAfter'];
    if (typeof wait === 'number') reply.header('retry-after', wait);
    return say(error.code === 'RATE_LIMITED' ? 429 : 503, 'temporarily_unavailable', error.message);
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return say(status, 'invalid_request', error.message);
  request.log.error({ err: error }, 'a token could not be given');
  return say(500, 'server_error', 'Something went wrong on our side.');
}
