import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../../engine/permissions.ts';
import { DomainError } from '../../errors.ts';
import type { Auth } from '../../platform/auth/auth.ts';
import { type Caller, callerOf } from '../../platform/auth/caller.ts';
import type { Session } from '../../platform/auth/sessions.ts';
import { noSession } from '../../platform/auth/sessions.ts';
import type { Identity } from '../../platform/auth/verify.ts';
import type { RequestContext } from '../context.ts';

/** Who asks for something about their account: the session of their token, or of their cookie while they have no token. */
export interface AccountCaller {
  readonly auth: Auth;
  readonly caller: Caller;
  /** The company of the token, by its short name, and what the person is in it; null without a token. */
  readonly within: Within | null;
  /** @throws DomainError UNAUTHENTICATED when there is no session */
  session(): Promise<Session>;
  /** Sets the session's cookie in the answer, or takes it away. */
  setCookie(value: string): void;
  /** Ends the session, if there is one, and takes the cookie away. */
  signOut(): Promise<void>;
}

export interface Within {
  readonly slug: string;
  readonly roles: readonly string[];
}

/** @param bearer whoever sent a token */
export function accountCaller(
  auth: Auth,
  request: FastifyRequest,
  reply: FastifyReply,
  bearer?: { readonly identity: Identity; readonly principal: Principal },
): AccountCaller {
  const { identity, principal } = bearer ?? {};
  const caller = callerOf(request);
  return {
    auth,
    caller,
    within: identity && principal ? { slug: identity.tenantSlug, roles: principal.roles } : null,
    session: async () => {
      if (!identity) return auth.account.sessionOfCookie(auth.cookie.read(caller.cookie));
      if (identity.machine) throw noSession();
      return auth.account.session(identity.sessionId);
    },
    setCookie: (value) => void reply.header('set-cookie', value),
    async signOut() {
      if (identity) await auth.endSession(identity);
      else await auth.signOut(caller);
      // answers to the app's GETs are in the browser's cache, for its next user to find
      reply.headers({ 'set-cookie': auth.cookie.cleared, 'clear-site-data': '"cache"' });
    },
  };
}

/** @throws DomainError BAD_USER_INPUT on a socket, which has neither cookies nor an address of its own to count */
export function accountOf({ account }: Pick<RequestContext, 'account'>): AccountCaller {
  if (account) return account;
  throw new DomainError('BAD_USER_INPUT', 'What is about your account goes over HTTP.', { rule: 'auth.over_http' });
}
