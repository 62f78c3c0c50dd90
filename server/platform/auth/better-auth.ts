import { account, session, user, verification } from '@plinth/schema/platform/control.ts';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { drizzle } from 'drizzle-orm/pg-proxy';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { AuthDatabase } from './database.ts';

export const passwordLength = { min: 10, max: 128 };

/**
 * Our routes put the caller's address here after Fastify has judged the proxies; no header of the caller's is believed.
 */
export const clientAddressHeader = 'x-plinth-client-address';

const day = 24 * 60 * 60; // seconds

/**
 * Better Auth keeps people, password hashes and sessions, and nothing else: tenancy is ours. Its own HTTP handler is
 * not mounted. Our routes call its functions, so there is one door to the password check and it is behind our limit on
 * tries.
 *
 * @param secret signs the session cookie; the same on every instance
 */
export function createBetterAuth(database: AuthDatabase, publicUrl: URL, secret: string, log: Logger) {
  const https = publicUrl.protocol === 'https:';
  return betterAuth({
    appName: 'Plinth',
    baseURL: publicUrl.origin,
    basePath: '/auth/api',
    secret,
    trustedOrigins: [publicUrl.origin],
    database: drizzleAdapter(statementByStatement(database), {
      provider: 'pg',
      schema: { user, session, account, verification },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true, // people come by invitation or seeding
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    session: { expiresIn: 7 * day, updateAge: day },
    rateLimit: { enabled: false }, // ours counts per account, in Postgres
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message, ...details) => log.error({ details }, message) },
    advanced: {
      useSecureCookies: false, // the prefix it would add is the weaker __Secure-
      // Over plain http (a loopback demo) no prefix: Safari refuses Secure cookies there, and nobody could sign in.
      cookies: {
        session_token: {
          name: https ? '__Host-plinth-session' : 'plinth-session',
          attributes: { httpOnly: true, secure: https, sameSite: 'lax', path: '/' },
        },
      },
      database: { generateId: () => uuidv7() },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
  });
}

export type BetterAuth = ReturnType<typeof createBetterAuth>;

/**
 * A drizzle database whose every statement is a transaction of its own as `plinth_auth`. Better Auth's adapter sends
 * single statements and cannot be told to set a role first; drizzle's proxy driver lets us do so.
 */
function statementByStatement(database: AuthDatabase) {
  return drizzle(async (text, params) => ({
    rows: await database.transaction((sql) => sql.unsafe(text, params).values()),
  }));
}
