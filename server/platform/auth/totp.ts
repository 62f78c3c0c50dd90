import { Secret, TOTP } from 'otpauth';
import type { AuthSql } from './database.ts';

/** RFC 6238 as every authenticator app knows it: SHA-1, 6 digits, 30 seconds. */
const parameters = { algorithm: 'SHA1', digits: 6, period: 30 };
const drift = 1; // steps that the clock of a phone may be off

/** A new secret, in base32 as people type it where there is no camera. */
export const newSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator reads from the QR code. */
export function totpAddress(secret: string, email: string): string {
  return new TOTP({ ...parameters, issuer: 'Plinth', label: email, secret: Secret.fromBase32(secret) }).toString();
}

/**
 * Uses a code up. The key of `used_code` lets each in once, also when it is sent many times at once to several servers.
 *
 * @returns whether it is right and was not used before
 */
export async function useTotp(sql: AuthSql, userId: string, secret: string, code: string): Promise<boolean> {
  const now = Date.now();
  const totp = new TOTP({ ...parameters, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: now, window: drift });
  if (delta === null) return false;
  const step = totp.counter({ timestamp: now }) + delta;
  const used = await sql`
    insert into control.used_code (user_id, step) values (${userId}, ${step}) on conflict do nothing`;
  await sql`delete from control.used_code where user_id = ${userId} and step < ${step - 2 * drift - 1}`;
  return used.count === 1;
}
