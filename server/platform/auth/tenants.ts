import { DomainError } from '../../errors.ts';
import type { AuthDatabase } from './database.ts';

/** A tenant as one of its members sees it. */
export interface TenantMembership {
  id: string;
  slug: string;
  name: string;
  status: 'active' | 'suspended';
  roles: string[];
}

/** The tenants that a person belongs to, by name. */
export function tenantsOf(database: AuthDatabase, userId: string): Promise<TenantMembership[]> {
  return database.transaction(
    (sql) => sql<TenantMembership[]>`
      select t.id, t.slug, t.name, t.status, m.roles
      from control.membership m join control.tenant t on t.id = m.tenant_id
      where m.user_id = ${userId}
      order by t.name, t.id`,
  );
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

export const suspendedMessage = (tenantName: string): string =>
  `${tenantName} is suspended. Ask its administrator or the operator.`;
