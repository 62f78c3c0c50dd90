import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { requestScope } from './platform/logs/request-scope.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppOptions {
  log: Logger;
  /** Whether people reach it by https. */
  isHttps: boolean;
  /** Addresses and networks whose word on where a request came from is believed; nobody's when there is none. */
  trustedProxies: readonly string[];
  /** Whether a database answers, for `/health/ready`. */
  isReady: () => Promise<boolean>;
  /** What else `/health/ready` tells: how things stand that do not decide it. */
  state?: () => Readonly<Record<string, unknown>>;
}

/** The HTTP server without its routes: request ids, safe headers, health. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { log, isHttps, trustedProxies, isReady, state = () => ({}) } = options;
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger, // the log brings the request's id by itself
    forceCloseConnections: 'idle',
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    },
  });
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    requestScope.run({ requestId: request.id }, done);
  });
  app.addHook('onSend', securityHeaders(isHttps));

  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await isReady();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', ...state() });
  });
  return app;
}
