import { setTimeout as delay } from 'node:timers/promises';
import { isAPIError } from 'better-auth/api';
import { DomainError } from '../../errors.ts';
import { countAttempt, forgiveAttempt } from './attempts.ts';
import { clientAddressHeader, type BetterAuth } from './better-auth.ts';
import { notifyRevoked, type AuthDatabase } from './database.ts';

/**
 * A refused sign-in is answered after this many milliseconds, longer than the password hash takes, so that no clock
 * tells an unknown e-mail (one statement fewer) from a wrong password.
 */
const refusalTakes = 250;

/** What the HTTP request says about its sender. */
export interface Caller {
  cookie: string | undefined;
  /** As judged by Fastify, which knows the trusted proxies. */
  address: string;
  userAgent: string | undefined;
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** A person's standing session, and the cookies to set in the answer (a session that is used is prolonged). */
export interface Session {
  id: string;
  user: Person;
  cookies: string[];
}

/** One spelling per address: what differs only in case, width or surrounding space is the same account. */
export const normaliseEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();

/**
 * Checks a password and starts a session.
 *
 * @param email normalised
 * @throws UNAUTHENTICATED for an unknown e-mail and a wrong password alike; RATE_LIMITED after too many of them
 */
export async function signIn(
  database: AuthDatabase,
  betterAuth: BetterAuth,
  { email, password }: { email: string; password: string },
  caller: Caller,
): Promise<{ user: Person; cookies: string[] }> {
  const attempt = await countAttempt(database, email);
  const refusalDue = delay(refusalTakes, undefined, { ref: false });
  try {
    const { headers, response } = await betterAuth.api.signInEmail({
      body: { email, password },
      headers: headersOf(caller),
      returnHeaders: true,
    });
    await forgiveAttempt(database, attempt);
    const { id, name } = response.user;
    return { user: { id, name, email: response.user.email }, cookies: headers.getSetCookie() };
  } catch (error) {
    if (!isAPIError(error) || error.statusCode !== 401) return explain(database, error);
    await refusalDue;
    throw new DomainError('UNAUTHENTICATED', 'E-mail or password is wrong.', { rule: 'auth.wrong_credentials' });
  }
}

/**
 * Returns the session that the cookie names, prolonging it when it is more than a day old.
 *
 * @throws UNAUTHENTICATED when there is none
 */
export async function readSession(database: AuthDatabase, betterAuth: BetterAuth, caller: Caller): Promise<Session> {
  const { headers, response } = await betterAuth.api
    .getSession({ headers: headersOf(caller), returnHeaders: true })
    .catch((error: unknown) => explain(database, error));
  if (!response) throw new DomainError('UNAUTHENTICATED', 'Sign in first.', { rule: 'auth.no_session' });
  const { id, name, email } = response.user;
  return { id: response.session.id, user: { id, name, email }, cookies: headers.getSetCookie() };
}

/**
 * Ends the session that the cookie names, if any: its access tokens are refused at once on every instance.
 *
 * @returns the cookies that clear it in the browser
 */
export async function signOut(database: AuthDatabase, betterAuth: BetterAuth, caller: Caller): Promise<string[]> {
  const headers = headersOf(caller);
  const session = await betterAuth.api
    .getSession({ headers, query: { disableRefresh: true } })
    .catch((error: unknown) => explain(database, error));
  // Deleted here and not by Better Auth, which answers success when the database refused.
  if (session) {
    await database.transaction(async (sql) => {
      await sql`delete from control.session where id = ${session.session.id}`;
      await notifyRevoked(sql, session.session.id);
    });
  }
  const cleared = await betterAuth.api.signOut({ headers, returnHeaders: true });
  return cleared.headers.getSetCookie();
}

/** Better Auth hides what a statement failed of. Asking the database again throws UNAVAILABLE if it is that. */
async function explain(database: AuthDatabase, error: unknown): Promise<never> {
  await database.transaction((sql) => sql`select 1`);
  throw error;
}

function headersOf(caller: Caller): Headers {
  const headers = new Headers({ [clientAddressHeader]: caller.address });
  if (caller.cookie) headers.set('cookie', caller.cookie);
  if (caller.userAgent) headers.set('user-agent', caller.userAgent.slice(0, 300));
  return headers;
}
