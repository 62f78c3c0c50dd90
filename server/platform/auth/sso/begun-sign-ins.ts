import { DomainError } from '../../../errors.ts';
import type { AuthDatabase, AuthSql } from '../database.ts';
import { hashToken } from '../random-token.ts';
import type { Answer } from './connection.ts';

const timeAtProvider = '15 minutes';
const timeForBrowser = '1 minute';

/** A sign-in under way, as it was begun. */
export interface BegunSignIn {
  readonly connectionId: string;
  /** SHA-256 of the cookie of the browser that began; null when the provider did. */
  readonly browserHash: string | null;
  /** SAML: the ID of our request. OIDC: the nonce. */
  readonly requestId: string;
  readonly codeVerifier: string | null;
  /** Path in the app. */
  readonly returnTo: string;
  /** What the provider said, while the browser is on its way to pick it up. */
  readonly answer: Answer | null;
}

/** Keeps a sign-in that begins, or whose answer has come, and forgets those that nobody goes on with. */
export async function keepBegun(sql: AuthSql, key: string, begun: BegunSignIn): Promise<void> {
  const life = begun.answer ? timeForBrowser : timeAtProvider;
  await sql`
    delete from control.sso_request where key_hash in (
      select key_hash from control.sso_request where expires_at < now() limit 100 for update skip locked)`;
  await sql`
    insert into control.sso_request (key_hash, connection_id, browser_hash, request_id, code_verifier, return_to, answer, expires_at)
    values (${hashToken(key)}, ${begun.connectionId}, ${begun.browserHash}, ${begun.requestId}, ${begun.codeVerifier}, ${begun.returnTo},
      ${begun.answer && sql.json({ ...begun.answer })}, now() + ${life}::interval)`;
}

/**
 * Takes a sign-in to go on with: once, on whichever instance is first.
 *
 * @throws DomainError FORBIDDEN when it is not there, any more or at this connection: answers of two connections cannot be mixed up
 */
export async function takeBegun(database: AuthDatabase, key: string, connectionId: string): Promise<BegunSignIn> {
  const [begun] = await database.transaction(
    (sql) => sql<BegunSignIn[]>`
      delete from control.sso_request
      where key_hash = ${hashToken(key)} and connection_id = ${connectionId} and expires_at > now()
      returning connection_id as "connectionId", browser_hash as "browserHash", request_id as "requestId",
        code_verifier as "codeVerifier", return_to as "returnTo", answer`,
  );
  if (begun) return begun;
  throw new DomainError('FORBIDDEN', 'This sign-in was not begun here, is over or took too long. Begin again.', {
    rule: 'sso.not_begun',
  });
}

/**
 * Notes that an assertion was used.
 *
 * @throws DomainError FORBIDDEN when it was used before, on any instance
 */
export async function useAssertion(
  sql: AuthSql,
  used: { connectionId: string; assertionId: string; expiresAt: Date },
): Promise<void> {
  await sql`
    delete from control.sso_used_assertion where (connection_id, assertion_id) in (
      select connection_id, assertion_id from control.sso_used_assertion where expires_at < now() limit 100 for update skip locked)`;
  const noted = await sql`
    insert into control.sso_used_assertion (connection_id, assertion_id, expires_at)
    values (${used.connectionId}, ${used.assertionId}, ${used.expiresAt}) on conflict do nothing`;
  if (noted.count === 1) return;
  throw new DomainError('FORBIDDEN', 'This answer of the identity provider was used before.', { rule: 'sso.replayed' });
}
