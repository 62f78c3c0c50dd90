import { randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { z } from 'zod';
import { accessTokenLife, type KeySource } from '../keys.ts';
import type { MachineClaims } from './machine-identity.ts';

const claimsSchema = z.object({
  sub: z.uuid(),
  org: z.uuid(),
  crd: z.uuid(),
  scope: z.string(),
  exp: z.int(),
});

/** What a machine's token names, or null when it is a person's: only a machine's has the credential that it was given for. */
export function machineClaims(payload: JWTPayload): MachineClaims | null {
  if (payload['crd'] === undefined) return null;
  const { sub, org, crd, scope, exp } = claimsSchema.parse(payload);
  return {
    serviceAccountId: sub,
    credentialId: crd,
    tenantId: org,
    scopes: scope.split(' ').filter((each) => each !== ''),
    expiresAt: exp,
  };
}

/**
 * Signs a token for a service account, in the form of RFC 9068 (`at+jwt`, with `client_id`, `jti` and `scope`).
 *
 * @param issuer as of people's tokens
 * @returns the token and the seconds that it is good for
 */
export async function issueMachineToken(
  keys: KeySource,
  { issuer, audience }: { readonly issuer: string; readonly audience: string },
  of: Omit<MachineClaims, 'expiresAt'>,
): Promise<{ accessToken: string; expiresIn: number }> {
  const { kid, key } = (await keys()).signing;
  const accessToken = await new SignJWT({
    client_id: of.serviceAccountId,
    org: of.tenantId,
    crd: of.credentialId,
    scope: of.scopes.join(' '),
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid })
    .setSubject(of.serviceAccountId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + accessTokenLife)
    .sign(key);
  return { accessToken, expiresIn: accessTokenLife };
}
