import { DomainError } from '../../errors.ts';
import { notifyRevoked, type AuthDatabase, type AuthSql } from './database.ts';
import { hashToken, randomToken } from './random-token.ts';
import { noSession, readSession, sessionLife, type Session } from './sessions.ts';

/**
 * Seconds in which a refresh token may be used again: two tabs that wake up at once send the same one, and an answer that was lost is asked
 * for again. Later it is a copy in other hands.
 */
export const reuseGrace = 10;

const keyPrefix = 'pls_';

/** Whether a bearer token is a session's key and no access token. */
export const isSessionKey = (token: string): boolean => token.startsWith(keyPrefix);

/** The first refresh token of a session, or the successor of `parent`. */
export async function issueRefreshToken(sql: AuthSql, sessionId: string, parent: string | null): Promise<string> {
  const token = randomToken();
  await sql`
    insert into control.session_token (hash, session_id, kind, parent)
    values (${hashToken(token)}, ${sessionId}, 'refresh', ${parent})`;
  return token;
}

/** The key of a session in a tenant: good as it is for as long as the session stands, which is not prolonged. */
export async function issueSessionKey(sql: AuthSql, sessionId: string, tenantId: string): Promise<string> {
  const key = keyPrefix + randomToken();
  await sql`
    insert into control.session_token (hash, session_id, kind, tenant_id)
    values (${hashToken(key)}, ${sessionId}, 'key', ${tenantId})`;
  await sql`
    update control.session set expires_at = now() + make_interval(secs => ${sessionLife.longest}) where id = ${sessionId}`;
  return key;
}

/** What a session key stands for. @throws UNAUTHENTICATED when there is no such key */
export async function readSessionKey(
  database: AuthDatabase,
  key: string,
): Promise<{ userId: string; sessionId: string; tenantId: string; expiresAt: Date }> {
  const [row] = await database.transaction(
    (sql) => sql<{ userId: string; sessionId: string; tenantId: string; expiresAt: Date }[]>`
      select s.user_id as "userId", s.id as "sessionId", t.tenant_id as "tenantId", s.expires_at as "expiresAt"
      from control.session_token t join control.session s on s.id = t.session_id
      where t.hash = ${hashToken(key)} and t.kind = 'key' and s.expires_at > now()`,
  );
  if (row) return row;
  throw new DomainError('UNAUTHENTICATED', 'You have been signed out.', { rule: 'auth.session_ended' });
}

interface Held {
  hash: string;
  sessionId: string;
  /** Whether its use shows that somebody else has a copy. */
  isReuse: boolean;
}

/**
 * A refresh token as we know it, its session locked. It is a copy when it was used before, or when one that was made of the same token was
 * used and goes on elsewhere; each longer ago than the grace.
 */
async function lockHeld(sql: AuthSql, token: string): Promise<Held | null> {
  const hash = hashToken(token);
  const [session] = await sql<{ id: string }[]>`
    select id from control.session
    where id = (select session_id from control.session_token where hash = ${hash} and kind = 'refresh') and expires_at > now()
    for update`;
  if (!session) return null;
  const [row] = await sql<{ isReuse: boolean }[]>`
    select exists (
      select from control.session_token other
      where (other.hash = t.hash or other.parent = t.parent)
        and other.used_at < clock_timestamp() - make_interval(secs => ${reuseGrace})
    ) as "isReuse" from control.session_token t where t.hash = ${hash}`;
  return row ? { hash, sessionId: session.id, isReuse: row.isReuse } : null;
}

/**
 * The session that a refresh token proves, without using it up.
 *
 * @throws UNAUTHENTICATED when there is none; a token that is a copy ends its session
 */
export function sessionOfToken(database: AuthDatabase, token: string | undefined): Promise<Session> {
  return withHeld(database, token, (sql, { sessionId }) => readSession(sql, sessionId));
}

/**
 * Uses a refresh token up: the session lasts longer, and a new token proves it.
 *
 * @throws UNAUTHENTICATED when it proves nothing; a token that is a copy ends its session, whoever sent it
 */
export function useRefreshToken(
  database: AuthDatabase,
  token: string | undefined,
): Promise<{ session: Session; token: string }> {
  return withHeld(database, token, async (sql, { hash, sessionId }) => {
    await sql`update control.session_token set used_at = coalesce(used_at, clock_timestamp()) where hash = ${hash}`;
    await sql`
      update control.session set used_at = now(), expires_at = least(
        now() + make_interval(secs => ${sessionLife.idle}), created_at + make_interval(secs => ${sessionLife.longest}))
      where id = ${sessionId}`;
    const successor = await issueRefreshToken(sql, sessionId, hash);
    return { session: await readSession(sql, sessionId), token: successor };
  });
}

async function withHeld<Result>(
  database: AuthDatabase,
  token: string | undefined,
  work: (sql: AuthSql, held: Held) => Promise<Result>,
): Promise<Result> {
  if (!token) throw noSession();
  const outcome = await database.transaction(async (sql) => {
    const held = await lockHeld(sql, token);
    if (!held) return 'none';
    if (!held.isReuse) return { result: await work(sql, held) };
    await sql`delete from control.session where id = ${held.sessionId}`;
    await notifyRevoked(sql, held.sessionId);
    return 'reuse'; // committed, and thrown afterwards
  });
  if (outcome === 'none') throw noSession();
  if (outcome !== 'reuse') return outcome.result;
  throw new DomainError('UNAUTHENTICATED', 'This session was used from two places and has been ended. Sign in again.', {
    rule: 'auth.token_reused',
  });
}

/** Ends the session that a refresh token belongs to, used or not; nothing when there is none. */
export function endSessionOfToken(database: AuthDatabase, token: string | undefined): Promise<void> {
  return database.transaction(async (sql) => {
    const [ended] = await sql<{ id: string }[]>`
      delete from control.session
      where id = (select session_id from control.session_token where hash = ${hashToken(token ?? '')})
      returning id`;
    if (ended) await notifyRevoked(sql, ended.id);
  });
}
