import { issueRefreshToken, issueSessionKey } from './session-tokens.ts';
import type { Proof } from './sign-in.ts';
import { assertEntry } from './sso/password-policy.ts';
import { assertFactors, chooseTenant, tenantsOf, type TenantMembership } from './tenants.ts';

/** A refresh token: for browsers, in a cookie, and for clients that keep it themselves. */
export const refreshToken: Proof<string> = (sql, session) => issueRefreshToken(sql, session.id, null);

/**
 * A key, for clients that cannot do OAuth: good in one tenant, until the session is ended.
 *
 * @throws FORBIDDEN as for an access token
 */
export function sessionKey(slug: string | undefined): Proof<{ key: string; tenant: TenantMembership }> {
  return async (sql, session) => {
    const tenant = chooseTenant(await tenantsOf(sql, session.user.id), slug);
    assertFactors(session, tenant);
    await assertEntry(sql, session.id, tenant);
    return { key: await issueSessionKey(sql, session.id, tenant.id), tenant };
  };
}
