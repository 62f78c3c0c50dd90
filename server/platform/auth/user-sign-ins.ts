import { notifyRevoked, type AuthDatabase } from './database.ts';
import type { Inviter } from './invitations.ts';
import { tellCompany } from './tell-company.ts';

/** How a member of a company signs in, as its administrators see it. */
export interface UserSignIn {
  userId: string;
  name: string;
  email: string;
  hasSecondFactor: boolean;
  /** When a session of theirs was last used, in whatever company; to five minutes. */
  lastSeenAt: Date | null;
}

/** How the people of a company sign in. */
export interface UserSignIns {
  list(tenantId: string): Promise<UserSignIn[]>;
  /** Whether a password alone is not enough in the company any more. Felt at once on every instance. */
  requireSecondFactor(by: Inviter, isRequired: boolean): Promise<void>;
}

export function createUserSignIns(database: AuthDatabase): UserSignIns {
  return {
    list: (tenantId) =>
      database.transaction(
        (sql) => sql<UserSignIn[]>`
          select u.id as "userId", u.name, u.email,
            exists (select from control.second_factor f where f.user_id = u.id and f.confirmed_at is not null) as "hasSecondFactor",
            (select max(s.used_at) from control.session s where s.user_id = u.id) as "lastSeenAt"
          from control.membership m join control."user" u on u.id = m.user_id
          where m.tenant_id = ${tenantId} and m.deactivated_at is null order by u.name, u.id`,
      ),

    requireSecondFactor: ({ tenantId, userId, requestId }, isRequired) =>
      database.transaction(async (sql) => {
        const [tenant] = await sql<{ before: boolean }[]>`
          select requires_second_factor as before from control.tenant where id = ${tenantId} for update`;
        if (!tenant || tenant.before === isRequired) return;
        await sql`update control.tenant set requires_second_factor = ${isRequired} where id = ${tenantId}`;
        await notifyRevoked(sql, tenantId);
        const changes = [{ field: 'requiresSecondFactor', before: tenant.before, after: isRequired }];
        const entry = { aggregate: 'Company', rootId: tenantId, command: 'requireSecondFactor', changes };
        await tellCompany(sql, tenantId, { entry: { ...entry, actorId: userId, requestId } });
      }),
  };
}
