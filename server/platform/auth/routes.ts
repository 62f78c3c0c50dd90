import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError } from '../../errors.ts';
import type { Auth } from './auth.ts';
import { demoAccounts, demoTenants } from './demo-accounts.ts';
import { answerError } from './error-answer.ts';
import { requireOwnOrigin } from './own-origin.ts';
import { normaliseEmail, type Caller } from './sign-in.ts';
import { clients } from './tokens.ts';

const credentialsSchema = z.strictObject({
  email: z.string().max(320).transform(normaliseEmail).pipe(z.email().max(254)),
  password: z.string().min(1).max(128),
});
/** Whoever does not say what it is gets what is good for less. */
const tokenSchema = z.strictObject({ tenant: z.string().max(40).optional(), client: z.enum(clients).default('app') });
const nothingSchema = z.strictObject({});

/**
 * `/auth/*`: sign in, get an access token for a tenant, sign out, the public keys. Single sign-on gets its callbacks
 * here later.
 */
export function authRoutes(auth: Auth): FastifyPluginAsync {
  return async (app) => {
    app.setErrorHandler(answerError);
    app.addHook('onRequest', requireOwnOrigin(auth.publicOrigin));
    app.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    });

    app.post('/auth/sign-in', async (request, reply) => {
      const { cookies, user, tenants } = await auth.signIn(parse(credentialsSchema, request.body), callerOf(request));
      reply.header('set-cookie', cookies);
      return { user, tenants };
    });

    app.post('/auth/token', async (request, reply) => {
      const { cookies, token } = await auth.issueToken(parse(tokenSchema, request.body), callerOf(request));
      reply.header('set-cookie', cookies);
      return token;
    });

    app.post('/auth/sign-out', async (request, reply) => {
      parse(nothingSchema, request.body);
      const { cookies } = await auth.signOut(callerOf(request));
      // answers to the app's GETs are in the browser's cache, for its next user to find
      return reply.headers({ 'set-cookie': cookies, 'clear-site-data': '"cache"' }).code(204).send();
    });

    app.get('/auth/jwks', async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=60');
      return auth.publishedKeys();
    });

    app.get('/auth/demo-accounts', async () => {
      if (!auth.demo) throw new DomainError('NOT_FOUND', 'There is nothing here.');
      return demoAccounts.flatMap(({ email, password, name, memberships }) =>
        memberships.map(({ tenant, roles }) => {
          const tenantName = demoTenants.find(({ slug }) => slug === tenant)?.name;
          return { email, password, name, tenant, tenantName, roles };
        }),
      );
    });
  };
}

function callerOf(request: FastifyRequest): Caller {
  return { cookie: request.headers.cookie, address: request.ip, userAgent: request.headers['user-agent'] };
}

/** @throws BAD_USER_INPUT naming the fields */
function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : issue.path.join('.') || [],
  );
  throw new DomainError('BAD_USER_INPUT', z.prettifyError(parsed.error), { fields });
}
