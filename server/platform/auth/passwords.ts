import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../errors.ts';
import type { AuthDatabase, AuthSql } from './database.ts';

export const passwordLength = { min: 10, max: 128 };

/** What an unknown e-mail is compared with, so that it costs the same. */
const nobodys = hashPassword('the password of nobody');

/**
 * Hashes a password (scrypt, as Better Auth does it).
 *
 * @throws BAD_USER_INPUT when it is too short, too long, or the e-mail itself
 */
export async function hashNewPassword(password: string, email: string, field = 'password'): Promise<string> {
  const { min, max } = passwordLength;
  const length = [...password].length;
  if (length < min || length > max) {
    throw new DomainError('BAD_USER_INPUT', `A password has ${String(min)} to ${String(max)} characters.`, {
      rule: 'auth.password_length',
      params: { min, max },
      fields: [field],
    });
  }
  if (password.trim().toLowerCase() === email) {
    throw new DomainError('BAD_USER_INPUT', 'Your e-mail address is no password.', {
      rule: 'auth.password_is_email',
      fields: [field],
    });
  }
  return hashPassword(password);
}

/** Whether the password is this person's; takes as long for nobody, and for somebody who has none. */
export async function isPasswordOf(
  database: AuthDatabase,
  userId: string | undefined,
  password: string,
): Promise<boolean> {
  const hash = userId ? await database.transaction((sql) => passwordHash(sql, userId)) : undefined;
  const isRight = await verifyPassword({ hash: hash ?? (await nobodys), password });
  return hash !== undefined && isRight;
}

async function passwordHash(sql: AuthSql, userId: string): Promise<string | undefined> {
  const [row] = await sql<{ password: string | null }[]>`
    select password from control.account where user_id = ${userId} and provider_id = 'credential'`;
  return row?.password ?? undefined;
}

/** Whether the person signs in with a password of ours; whoever comes by single sign-on alone has none. */
export async function hasPassword(sql: AuthSql, userId: string): Promise<boolean> {
  return (await passwordHash(sql, userId)) !== undefined;
}

/** Sets a person's password, whether there was one or not. */
export async function setPassword(sql: AuthSql, userId: string, hash: string): Promise<void> {
  await sql`
    insert into control.account (id, user_id, provider_id, account_id, password)
    values (${uuidv7()}, ${userId}, 'credential', ${userId}, ${hash})
    on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`;
}
