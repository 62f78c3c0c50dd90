import type { AuthSql } from './database.ts';
import { hashToken, randomToken } from './random-token.ts';

/** Seconds that each is good for. */
const lives = { second_factor: 5 * 60, reset_password: 30 * 60, verify_email: 24 * 60 * 60 };

export type Purpose = keyof typeof lives;

export interface Held<Details> {
  userId: string;
  details: Details;
}

/** Makes a token for somebody, for one purpose and one use. */
export async function issueOneTimeToken(
  sql: AuthSql,
  purpose: Purpose,
  userId: string,
  details: Record<string, string> = {},
): Promise<string> {
  const token = randomToken();
  await sql`
    insert into control.one_time_token (hash, purpose, user_id, details, expires_at)
    values (${hashToken(token)}, ${purpose}, ${userId}, ${sql.json(details)}, now() + make_interval(secs => ${lives[purpose]}))`;
  return token;
}

/** Whose a token is, which stays good; undefined when it is not good (any more). */
export async function peekOneTimeToken<Details>(
  sql: AuthSql,
  purpose: Purpose,
  token: string,
): Promise<Held<Details> | undefined> {
  const [row] = await sql<Held<Details>[]>`
    select user_id as "userId", details from control.one_time_token
    where hash = ${hashToken(token)} and purpose = ${purpose} and expires_at > now()`;
  return row;
}

/** Whose a token is, which is used up by that: of two who take it at once, one gets undefined. */
export async function takeOneTimeToken<Details>(
  sql: AuthSql,
  purpose: Purpose,
  token: string,
): Promise<Held<Details> | undefined> {
  const [row] = await sql<Held<Details>[]>`
    delete from control.one_time_token
    where hash = ${hashToken(token)} and purpose = ${purpose} and expires_at > now()
    returning user_id as "userId", details`;
  return row;
}
