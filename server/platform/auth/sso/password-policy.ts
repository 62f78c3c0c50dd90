import type { Transaction } from '../../../database/transaction.ts';
import type { Principal } from '../../../engine/permissions.ts';
import { DomainError } from '../../../errors.ts';
import type { AuthSql } from '../database.ts';
import { managing, notifyAll } from './managing.ts';

/**
 * Whether a session may be used in a company, as SQL over `s` (session) and `t` (tenant): by its own single sign-on where passwords are
 * switched off.
 */
export const mayEnter = (sql: AuthSql) => sql`(t.password_sign_in or exists (
  select from control.sso_session by_sso join control.sso_connection c on c.id = by_sso.connection_id
  where by_sso.session_id = s.id and c.tenant_id = t.id and c.enabled))`;

/** @throws DomainError FORBIDDEN when the company takes its own single sign-on only, and the session began otherwise */
export async function assertEntry(
  sql: AuthSql,
  sessionId: string,
  tenant: { id: string; name: string },
): Promise<void> {
  const [found] = await sql<{ mayEnter: boolean }[]>`
    select ${mayEnter(sql)} as "mayEnter" from control.session s, control.tenant t where s.id = ${sessionId} and t.id = ${tenant.id}`;
  if (!found?.mayEnter) throw ssoRequired(tenant.name);
}

export const ssoRequiredMessage = (tenantName: string): string =>
  `${tenantName} lets people in by its single sign-on only.`;

const ssoRequired = (tenantName: string) =>
  new DomainError('FORBIDDEN', ssoRequiredMessage(tenantName), {
    rule: 'auth.sso_required',
    params: { tenant: tenantName },
  });

/** The company of somebody whose companies all go without passwords; undefined where a password is good. */
export async function companyWithoutPassword(sql: AuthSql, userId: string): Promise<string | undefined> {
  const companies = await sql<{ name: string; isOpen: boolean }[]>`
    select t.name, t.password_sign_in as "isOpen"
    from control.membership m join control.tenant t on t.id = m.tenant_id
    where m.user_id = ${userId} and m.deactivated_at is null order by t.name`;
  return companies.every(({ isOpen }) => !isOpen) ? companies[0]?.name : undefined;
}

/**
 * Refuses a password to those whose companies all go without: for sign-in, once the password was right, and for setting a new one.
 *
 * @throws DomainError FORBIDDEN auth.sso_required
 */
export async function requirePasswordUse(sql: AuthSql, userId: string): Promise<void> {
  const company = await companyWithoutPassword(sql, userId);
  if (company !== undefined) throw ssoRequired(company);
}

/**
 * Lets the people of a company use passwords, or no more. Whoever switches them off must have come in by single sign-on: then it works, and
 * it does for somebody who can switch them on again.
 *
 * @param reason of an operator who does it for them
 * @throws DomainError RULE_VIOLATED sso.not_tried
 */
export function setPasswordSignIn(
  tx: Transaction,
  principal: Principal,
  isAllowed: boolean,
  reason: string | null = null,
): Promise<boolean> {
  const command = isAllowed ? 'allowPasswordSignIn' : 'endPasswordSignIn';
  return managing(tx, principal, command, async (query, { id }) => {
    if (!isAllowed) {
      const tried = await query(
        `select from control.sso_session by_sso
         join control.sso_connection c on c.id = by_sso.connection_id and c.tenant_id = $1::uuid and c.enabled
         join control.session s on s.id = by_sso.session_id and s.user_id = $2::uuid and s.expires_at > now()
         limit 1`,
        [id, principal.actor.id],
      );
      if (tried.length === 0)
        throw new DomainError('RULE_VIOLATED', 'Sign in by single sign-on yourself first: then it is known to work.', {
          rule: 'sso.not_tried',
        });
    }
    const changed = await query(
      'update control.tenant set password_sign_in = $2::boolean where id = $1::uuid and password_sign_in <> $2::boolean returning id',
      [id, isAllowed],
    );
    await notifyAll(query, [id]);
    const because = reason === null ? [] : [{ field: 'reason', before: null, after: reason }];
    const changes =
      changed.length > 0 ? [{ field: 'passwordSignIn', before: !isAllowed, after: isAllowed }, ...because] : [];
    return { result: isAllowed, aggregate: 'SignInPolicy', rootId: id, changes };
  });
}
