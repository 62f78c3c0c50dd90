import { DomainError } from '../../errors.ts';
import type { AuthDatabase } from './database.ts';
import { suspendedMessage } from './tenants.ts';
import type { Identity } from './verify.ts';

/**
 * Who somebody is in a tenant just now, without a session: for jobs that run on their behalf and for the command line.
 *
 * @param of the tenant by its id or slug, the person by id or e-mail
 * @throws DomainError FORBIDDEN when they do not belong to it, or it is suspended
 */
export async function findMember(database: AuthDatabase, of: { tenant: string; person: string }): Promise<Identity> {
  const [row] = await database.transaction(
    (sql) => sql<
      {
        userId: string;
        email: string;
        name: string;
        roles: string[];
        rolesTaken: boolean;
        tenantId: string;
        tenantSlug: string;
        tenantName: string;
        status: string;
      }[]
    >`
      select u.id as "userId", u.email, u.name, m.roles, m.roles_taken as "rolesTaken", t.id as "tenantId", t.slug as "tenantSlug", t.name as "tenantName", t.status
      from control.membership m join control."user" u on u.id = m.user_id join control.tenant t on t.id = m.tenant_id
      where m.deactivated_at is null and (u.id::text = ${of.person} or u.email = ${of.person.trim().toLowerCase()}) and (t.id::text = ${of.tenant} or t.slug = ${of.tenant})`,
  );
  if (!row)
    throw new DomainError('FORBIDDEN', `${of.person} does not belong to ${of.tenant}.`, { rule: 'auth.not_a_member' });
  if (row.status !== 'active')
    throw new DomainError('FORBIDDEN', suspendedMessage(row.tenantName), { rule: 'auth.tenant_suspended' });
  const { userId, email, name, roles, rolesTaken, tenantId, tenantSlug } = row;
  return { userId, email, name, roles, rolesTaken, tenantId, tenantSlug, sessionId: '', client: 'api' };
}

/**
 * The id of a tenant by its slug.
 *
 * @throws DomainError NOT_FOUND naming those there are
 */
export async function findTenant(database: AuthDatabase, slug: string): Promise<string> {
  const tenants = await database.transaction(
    (sql) => sql<{ id: string; slug: string }[]>`select id, slug from control.tenant order by slug`,
  );
  const found = tenants.find((tenant) => tenant.slug === slug);
  if (found) return found.id;
  throw new DomainError(
    'NOT_FOUND',
    `There is no company "${slug}"; there are: ${tenants.map((tenant) => tenant.slug).join(', ') || 'none'}.`,
  );
}
