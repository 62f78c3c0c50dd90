import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { requestScope } from './platform/logs/request-scope.ts';

const clientFolder = fileURLToPath(new URL('../client/dist', import.meta.url));

export interface AppOptions {
  log: Logger;
  /** Whether a database answers, for `/health/ready`. */
  isReady: () => Promise<boolean>;
  /** What else `/health/ready` tells: how things stand that do not decide it. */
  state?: () => Readonly<Record<string, unknown>>;
}

/** The HTTP server without its GraphQL: request ids, safe headers, health and the built client. */
export async function createApp({ log, isReady, state = () => ({}) }: AppOptions): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger, // the log brings the request's id by itself
    forceCloseConnections: 'idle',
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    },
  });
  app.addHook('onRequest', (request, _reply, done) => requestScope.run({ requestId: request.id }, done));
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'same-origin');
    if (!reply.hasHeader('content-security-policy')) {
      reply.header(
        'content-security-policy',
        `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'`,
      );
    }
  });

  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', ...state() });
  });
  return app;
}

/**
 * The built client: files by their hashed names, and its page for every address that is a screen. Last, since it takes what is left.
 * Each is looked for when it is asked for: another build is served without another start.
 */
export async function serveClient(app: FastifyInstance, folder = clientFolder): Promise<void> {
  const isBuilt = existsSync(folder);
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      setHeaders: (reply, path) =>
        void reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const isPage =
      request.method === 'GET' &&
      (request.headers.accept ?? '').includes('text/html') &&
      !/^\/(auth|graphql|imports|health)\b/.test(request.url);
    if (isPage && isBuilt) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    return reply.code(404).send({
      errors: [
        { message: 'There is nothing at this address.', extensions: { code: 'NOT_FOUND', requestId: request.id } },
      ],
    });
  });
}
