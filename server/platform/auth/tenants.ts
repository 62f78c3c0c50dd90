import { DomainError } from '../../errors.ts';
import type { AuthSql } from './database.ts';
import type { Session } from './sessions.ts';

/** A tenant as one of its members sees it. */
export interface TenantMembership {
  id: string;
  slug: string;
  name: string;
  status: 'active' | 'suspended';
  roles: string[];
  /** Whether a password alone is not enough to work in it. */
  requiresSecondFactor: boolean;
}

/** The tenants that a person belongs to, by name. */
export function tenantsOf(sql: AuthSql, userId: string): Promise<TenantMembership[]> {
  return sql<TenantMembership[]>`
    select t.id, t.slug, t.name, t.status, t.requires_second_factor as "requiresSecondFactor", m.roles
    from control.membership m join control.tenant t on t.id = m.tenant_id
    where m.user_id = ${userId} and m.deactivated_at is null
    order by t.name, t.id`;
}

/**
 * Picks the tenant to work in: the one asked for, else the first that is not suspended.
 *
 * @throws FORBIDDEN when the person is in no such tenant (also when it does not exist) or it is suspended
 */
export function chooseTenant(tenants: readonly TenantMembership[], slug: string | undefined): TenantMembership {
  const chosen =
    slug === undefined
      ? (tenants.find((one) => one.status === 'active') ?? tenants[0])
      : tenants.find((one) => one.slug === slug);
  if (!chosen) {
    throw new DomainError(
      'FORBIDDEN',
      slug === undefined ? 'You belong to no organisation yet.' : 'You do not belong to this organisation.',
      {
        rule: 'auth.not_a_member',
      },
    );
  }
  if (chosen.status === 'suspended') {
    throw new DomainError('FORBIDDEN', suspendedMessage(chosen.name), {
      rule: 'auth.tenant_suspended',
      params: { tenant: chosen.name },
    });
  }
  return chosen;
}

/** @throws FORBIDDEN when the tenant wants more than the password that the session began with: the client leads to the enrolment */
export function assertFactors(session: Pick<Session, 'method' | 'secondFactorAt'>, tenant: TenantMembership): void {
  if (!tenant.requiresSecondFactor || session.method !== 'password' || session.secondFactorAt) return;
  throw new DomainError('FORBIDDEN', secondFactorMessage(tenant.name), {
    rule: 'auth.second_factor_required',
    params: { tenant: tenant.name },
  });
}

export const secondFactorMessage = (tenantName: string): string =>
  `${tenantName} asks for a second factor. Set up an authenticator app, then go on.`;

export const suspendedMessage = (tenantName: string): string =>
  `${tenantName} is suspended. Ask its administrator or the operator.`;
