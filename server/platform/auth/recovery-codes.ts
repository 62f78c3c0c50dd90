import { randomInt } from 'node:crypto';
import type { AuthSql } from './database.ts';
import { hashToken } from './random-token.ts';

const alphabet = '23456789abcdefghjkmnpqrstvwxyz'; // without what is taken for something else: 0 o, 1 i l, u v
const [count, groups, groupLength] = [10, 4, 4]; // 78 random bits each

/** One spelling: people write them with spaces, in capitals, without dashes. */
const normalise = (code: string) => code.toLowerCase().replace(/[\s-]/g, '');

/** Whether somebody typed a recovery code rather than six digits. */
export const isRecoveryCode = (code: string): boolean => normalise(code).length === groups * groupLength;

/** Gives a person new codes, to be shown once; those before are worthless. */
export async function replaceRecoveryCodes(sql: AuthSql, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, newCode);
  await sql`delete from control.recovery_code where user_id = ${userId}`;
  await sql`
    insert into control.recovery_code (user_id, hash)
    select ${userId}, hash from unnest(${codes.map((code) => hashToken(normalise(code)))}::text[]) hash`;
  return codes;
}

/** Uses a code up. @returns whether it is one of the person's and was not used before */
export async function useRecoveryCode(sql: AuthSql, userId: string, code: string): Promise<boolean> {
  const used = await sql`
    update control.recovery_code set used_at = now()
    where user_id = ${userId} and hash = ${hashToken(normalise(code))} and used_at is null`;
  return used.count === 1;
}

function newCode(): string {
  const group = () => Array.from({ length: groupLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return Array.from({ length: groups }, group).join('-');
}
