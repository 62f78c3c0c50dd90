import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { z } from 'zod';
import { DomainError } from '../../errors.ts';
import type { Auth } from './auth.ts';
import { bearer } from './bearer.ts';
import { callerOf, normaliseEmail } from './caller.ts';
import { demoAccounts, demoTenants } from './demo-accounts.ts';
import { answerError } from './error-answer.ts';
import { requireOwnOrigin } from './own-origin.ts';
import { refreshToken, sessionKey } from './proofs.ts';
import type { SignedIn } from './sign-in.ts';
import { clients } from './tokens.ts';

const code = z.string().min(6).max(40);
const tenant = z.string().max(40).optional();
const credentials = {
  email: z.string().max(320).transform(normaliseEmail).pipe(z.email().max(254)),
  password: z.string().min(1).max(512),
};
const signInSchema = z.strictObject(credentials);
const stepSchema = z.strictObject({ challenge: z.string().max(100), code });
const loginSchema = z.strictObject({ ...credentials, tenant, code: code.optional() });
/** Whoever does not say what it is gets what is good for less. */
const tokenSchema = z.strictObject({
  tenant,
  client: z.enum(clients).default('app'),
  /** For what is above companies, instead of a company. */
  operator: z.literal(true).optional(),
  /** Id of a visit, to go on with it: beside `operator`. */
  visit: z.uuid().optional(),
});
const nothingSchema = z.strictObject({});

/**
 * `/auth/*`: sign in (with a password, then with a code where there is an authenticator), get an access token for a tenant, sign out, the
 * public keys; and the same with a key instead of cookie and access token, for clients that cannot do OAuth. docs/sign-in.md.
 */
export function authRoutes(auth: Auth): FastifyPluginAsync {
  return async (app) => {
    app.setErrorHandler(answerError);
    app.addHook('onRequest', requireOwnOrigin(auth.publicOrigin));
    app.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    });
    const entered = async (reply: FastifyReply, result: SignedIn<string>) => {
      if ('challenge' in result) return { secondFactor: { challenge: result.challenge } };
      reply.header('set-cookie', auth.cookie.set(result.proof, result.session.expiresAt));
      const { user } = result.session;
      const [tenants, isOne] = await Promise.all([auth.tenantsOf(user), auth.isOperator(user)]);
      return { user, tenants, ...(isOne && { operator: true }) };
    };

    app.post('/auth/sign-in', async (request, reply) =>
      entered(
        reply,
        await auth.signIn.withPassword(parse(signInSchema, request.body), callerOf(request), refreshToken),
      ),
    );

    app.post('/auth/second-factor', async (request, reply) =>
      entered(reply, await auth.signIn.withCode(parse(stepSchema, request.body), callerOf(request), refreshToken)),
    );

    app.post('/auth/token', async (request, reply) => {
      const of = parse(tokenSchema, request.body);
      const { session, token } = await auth.refresh(auth.cookie.read(request.headers.cookie));
      // also when the tenant is refused: the token before is used up
      reply.header('set-cookie', auth.cookie.set(token, session.expiresAt));
      if (!of.operator) return auth.accessToken(session, of);
      return of.visit ? auth.visitToken(session, of.client, of.visit) : auth.operatorToken(session, of.client);
    });

    app.post('/auth/sign-out', async (request, reply) => {
      parse(nothingSchema, request.body);
      await auth.signOut(callerOf(request));
      // answers to the app's GETs are in the browser's cache, for its next user to find
      return reply.headers({ 'set-cookie': auth.cookie.cleared, 'clear-site-data': '"cache"' }).code(204).send();
    });

    app.post('/auth/login', async (request, reply) => {
      const { code: typed, tenant: slug, ...given } = parse(loginSchema, request.body);
      const [caller, prove] = [callerOf(request), sessionKey(slug)];
      let result = await auth.signIn.withPassword(given, caller, prove);
      if ('challenge' in result) {
        const { challenge } = result;
        if (typed === undefined) throw codeNeeded();
        result = await auth.signIn.withCode({ challenge, code: typed }, caller, prove);
      }
      const { user } = result.session;
      return reply.send({ key: result.proof.key, user: { ...user, tenant: result.proof.tenant } });
    });

    app.get('/auth/user', async (request, reply) => {
      const {
        userId: id,
        name,
        email,
        tenantId,
        tenantSlug,
        roles,
      } = await auth.verifyAccessToken(bearer(request.headers.authorization));
      return reply.send({ id, name, email, tenant: { id: tenantId, slug: tenantSlug }, roles });
    });

    app.post('/auth/logout', async (request, reply) => {
      await auth.endSession(await auth.verifyAccessToken(bearer(request.headers.authorization)));
      return reply.code(204).send();
    });

    for (const address of ['/auth/jwks', '/.well-known/jwks.json']) {
      app.get(address, async (_request, reply) => {
        reply.header('cache-control', 'public, max-age=60');
        return auth.publishedKeys();
      });
    }

    app.get('/auth/demo-accounts', async () => {
      if (!auth.demo) throw new DomainError('NOT_FOUND', 'There is nothing here.');
      return demoAccounts.flatMap(({ email, password, name, memberships }) =>
        memberships.map(({ tenant: slug, roles }) => {
          const tenantName = demoTenants.find((each) => each.slug === slug)?.name;
          return { email, password, name, tenant: slug, tenantName, roles };
        }),
      );
    });
  };
}

const codeNeeded = () =>
  new DomainError('UNAUTHENTICATED', 'This account has an authenticator: send its code along as "code".', {
    rule: 'auth.code_needed',
    fields: ['code'],
  });

/** @throws BAD_USER_INPUT naming the fields */
function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : issue.path.join('.') || [],
  );
  throw new DomainError('BAD_USER_INPUT', z.prettifyError(parsed.error), { fields });
}
