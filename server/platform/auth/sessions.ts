import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../errors.ts';
import type { Caller, Person } from './caller.ts';
import { notifyRevoked, type AuthDatabase, type AuthSql } from './database.ts';

/** Seconds that a session lasts without being used, and in all. */
export const sessionLife = { idle: 7 * 24 * 60 * 60, longest: 30 * 24 * 60 * 60 };

/** A person's session that stands. */
export interface Session {
  id: string;
  user: Person;
  method: 'password' | 'sso';
  secondFactorAt: Date | null;
  createdAt: Date;
  expiresAt: Date;
}

/** What was checked before a session begins. */
export interface Entry {
  userId: string;
  method: Session['method'];
  hasSecondFactor: boolean;
}

/** Begins a session; what proves it comes from `session-tokens.ts`. */
export async function startSession(sql: AuthSql, entry: Entry, caller: Caller): Promise<{ id: string }> {
  const id = uuidv7();
  await sql`
    insert into control.session (id, user_id, method, second_factor_at, expires_at, ip_address, user_agent)
    values (${id}, ${entry.userId}, ${entry.method}, ${entry.hasSecondFactor ? new Date() : null},
      now() + make_interval(secs => ${sessionLife.idle}), ${caller.address}, ${caller.userAgent?.slice(0, 300) ?? null})`;
  return { id };
}

/** @throws UNAUTHENTICATED when the session no longer stands */
export async function readSession(sql: AuthSql, id: string): Promise<Session> {
  const [row] = await sql<SessionRow[]>`
    select s.id, s.method, s.second_factor_at as "secondFactorAt", s.created_at as "createdAt", s.expires_at as "expiresAt",
      u.id as "userId", u.name, u.email
    from control.session s join control."user" u on u.id = s.user_id
    where s.id = ${id} and s.expires_at > now()`;
  if (!row) throw noSession();
  const { userId, name, email, ...session } = row;
  return { ...session, user: { id: userId, name, email } };
}

interface SessionRow extends Omit<Session, 'user'> {
  userId: string;
  name: string;
  email: string;
}

export const noSession = () => new DomainError('UNAUTHENTICATED', 'Sign in first.', { rule: 'auth.no_session' });

/** A session as its person sees it among others. */
export interface ListedSession {
  id: string;
  userAgent: string | null;
  address: string | null;
  createdAt: Date;
  /** To five minutes. */
  usedAt: Date;
  /** Whether it is a key, for a program, and no browser. */
  isKey: boolean;
}

/** The sessions of a person that stand, the last used first. */
export function listSessions(database: AuthDatabase, userId: string): Promise<ListedSession[]> {
  return database.transaction(
    (sql) => sql<ListedSession[]>`
      select s.id, s.user_agent as "userAgent", s.ip_address as address, s.created_at as "createdAt", s.used_at as "usedAt",
        exists (select from control.session_token t where t.session_id = s.id and t.kind = 'key') as "isKey"
      from control.session s where s.user_id = ${userId} and s.expires_at > now()
      order by s.used_at desc, s.id`,
  );
}

/**
 * Ends sessions of a person: one, all but one, or all. Their tokens are refused at once on every instance.
 *
 * @returns how many there were
 */
export async function endSessions(
  sql: AuthSql,
  userId: string,
  which: { id: string } | { except: string } | 'all',
): Promise<number> {
  const condition =
    which === 'all' ? sql`true` : 'id' in which ? sql`id::text = ${which.id}` : sql`id::text <> ${which.except}`;
  const ended = await sql<{ id: string }[]>`
    delete from control.session where user_id = ${userId} and ${condition} returning id`;
  for (const { id } of ended) await notifyRevoked(sql, id);
  return ended.length;
}
