import type { GivenRoles } from '../access/access.ts';
import type { AuthDatabase } from './database.ts';

/** Roles that invitations and single sign-on have given people, until their company has taken them into its own data. */
export function givenRoles(database: AuthDatabase): GivenRoles {
  return {
    async read({ userId, tenantId }) {
      const [row] = await database.transaction(
        (sql) => sql<{ roles: string[] }[]>`
          select roles from control.membership
          where user_id = ${userId} and tenant_id = ${tenantId} and not roles_taken and deactivated_at is null`,
      );
      return row?.roles ?? null;
    },
    async taken({ userId, tenantId, roles }) {
      await database.transaction(
        (sql) => sql`
          update control.membership set roles_taken = true
          where user_id = ${userId} and tenant_id = ${tenantId} and roles = ${[...roles]}`,
      );
    },
  };
}
