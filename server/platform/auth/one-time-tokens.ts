import type { AuthSql } from './database.ts';
import { hashToken, randomToken } from './random-token.ts';

/** Seconds that each is good for. */
const lives = { second_factor: 5 * 60, reset_password: 30 * 60, verify_email: 24 * 60 * 60 };

export type Purpose = keyof typeof lives;

export interface HeldToken {
  /** What is kept of the token, which names it. */
  hash: string;
  userId: string;
  /** What it is about: the address that is to be confirmed. */
  details: { email?: string };
}

/** Makes a token for somebody, for one purpose and one use. */
export async function issueOneTimeToken(
  sql: AuthSql,
  purpose: Purpose,
  userId: string,
  details: HeldToken['details'] = {},
): Promise<{ token: string; hash: string }> {
  const token = randomToken();
  const hash = hashToken(token);
  await sql`
    insert into control.one_time_token (hash, purpose, user_id, details, expires_at)
    values (${hash}, ${purpose}, ${userId}, ${sql.json(details)}, now() + make_interval(secs => ${lives[purpose]}))`;
  return { token, hash };
}

/** Whose a token is, which stays good; undefined when it is not good (any more). */
export async function peekOneTimeToken(sql: AuthSql, purpose: Purpose, token: string): Promise<HeldToken | undefined> {
  const [row] = await sql<HeldToken[]>`
    select hash, user_id as "userId", details from control.one_time_token
    where hash = ${hashToken(token)} and purpose = ${purpose} and expires_at > now()`;
  return row;
}

/** Whose a token is, which is used up by that: of two who take it at once, one gets undefined. */
export async function takeOneTimeToken(sql: AuthSql, purpose: Purpose, token: string): Promise<HeldToken | undefined> {
  const [row] = await sql<HeldToken[]>`
    delete from control.one_time_token
    where hash = ${hashToken(token)} and purpose = ${purpose} and expires_at > now()
    returning hash, user_id as "userId", details`;
  return row;
}

/** Makes all of a person's tokens for a purpose worthless; those of resets stay, to be counted. */
export async function forgetOneTimeTokens(sql: AuthSql, purpose: Purpose, userId: string): Promise<void> {
  await sql`update control.one_time_token set expires_at = now() where user_id = ${userId} and purpose = ${purpose}`;
}
