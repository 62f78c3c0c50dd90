import type { FastifyPluginAsync, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { z } from 'zod';
import { DomainError } from '../../../errors.ts';
import { answerError } from '../error-answer.ts';
import { normaliseEmail } from '../caller.ts';
import { callerOf } from '../caller.ts';
import type { Onward, SingleSignOn, SsoCaller } from './single-sign-on.ts';

const formLimit = 512 * 1024; // bytes of an answer

const emailSchema = z.strictObject({ email: z.string().max(320).transform(normaliseEmail).pipe(z.email().max(254)) });
const formSchema = z.object({ SAMLResponse: z.string().min(1), RelayState: z.string().max(1000).optional() });
const hintSchema = z.string().max(254).regex(/@/).optional().catch(undefined);

interface OfSlug {
  Params: { slug: string };
  Querystring: Record<string, string | string[] | undefined>;
}

/**
 * `/auth/sso/*`: where browsers go to and come back from a company's identity provider. These are navigations and, for SAML, a form that
 * another site sends: instead of an origin they bring what only the provider can have made, for a sign-in that this browser began.
 *
 * @param requireOwnOrigin for what our own pages ask
 */
export function ssoRoutes(sso: SingleSignOn, requireOwnOrigin: onRequestAsyncHookHandler): FastifyPluginAsync {
  return async (app) => {
    app.setErrorHandler((error: Parameters<typeof answerError>[0], request, reply) => {
      if (!(error instanceof DomainError)) return answerError(error, request, reply);
      if (error.cause)
        request.log.warn({ err: error.cause, rule: error.rule }, 'an answer of an identity provider was refused');
      const isNavigation = (request.headers.accept ?? '').includes('text/html');
      return isNavigation ? showRefusal(error, request, reply) : answerError(error, request, reply);
    });
    app.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    });
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formLimit },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );

    app.post('/auth/sso/offer', { onRequest: requireOwnOrigin }, async ({ body }) => {
      const parsed = emailSchema.safeParse(body);
      if (parsed.success) return sso.offer(parsed.data.email);
      throw new DomainError('BAD_USER_INPUT', 'That is no e-mail address.', { rule: 'auth.email', fields: ['email'] });
    });

    app.get<OfSlug>('/auth/sso/:slug/start', async ({ params, query, headers }, reply) => {
      const loginHint = hintSchema.parse(query['login_hint']);
      const going = { cookie: headers.cookie, returnTo: query['return'], loginHint };
      return onward(reply, await sso.start(params.slug, going));
    });

    app.get<OfSlug>('/auth/sso/:slug/callback', async (request, reply) => {
      const query = request.url.split('?')[1] ?? '';
      return onward(reply, await sso.callback(request.params.slug, query, comingBack(request)));
    });

    app.post<OfSlug>('/auth/sso/:slug/acs', { bodyLimit: formLimit }, async ({ params, body }, reply) => {
      const parsed = formSchema.safeParse(body);
      if (!parsed.success)
        throw new DomainError('BAD_USER_INPUT', 'This is no answer of a SAML provider.', {
          rule: 'sso.answer_form',
          fields: ['SAMLResponse'],
        });
      return onward(reply, await sso.consume(params.slug, parsed.data));
    });

    app.get<OfSlug>('/auth/sso/:slug/finish', async (request, reply) => {
      const ticket = request.query['ticket'];
      return onward(
        reply,
        await sso.finish(request.params.slug, typeof ticket === 'string' ? ticket : '', comingBack(request)),
      );
    });

    app.get<OfSlug>('/auth/sso/:slug/metadata', async ({ params }, reply) => {
      reply.header('content-type', 'application/samlmetadata+xml; charset=utf-8');
      return sso.metadata(params.slug);
    });
  };
}

function onward(reply: FastifyReply, { location, cookies }: Onward): FastifyReply {
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  return reply.header('referrer-policy', 'no-referrer').redirect(location, 303);
}

/** The app says in the reader's language why, and what to do. Nothing but the rule is in the address: it could come from anywhere. */
function showRefusal({ rule = '' }: DomainError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(`/sign-in-refused?${new URLSearchParams({ rule, request: request.id }).toString()}`, 303);
}

const comingBack = (request: FastifyRequest): SsoCaller => ({ ...callerOf(request), requestId: request.id });
