import { v7 as uuidv7 } from 'uuid';
import { normaliseEmail } from './caller.ts';
import { notifyRevoked, type AuthDatabase } from './database.ts';
import { hashNewPassword, setPassword } from './passwords.ts';

/**
 * Makes tenants, people and memberships from the inside: seeding, tests, and later the operator. Each may be repeated.
 */
export interface Provision {
  /**
   * Returns the tenant with this slug, made if it is not there. An existing one keeps its name and place.
   *
   * @param tenant.shard id of the database it is to live in; null for the registry's own
   */
  createTenant(tenant: { slug: string; name: string; shard?: string | null }): Promise<{ id: string }>;
  /**
   * Returns the person with this e-mail, made if not there. An existing one keeps name and password.
   * @throws BAD_USER_INPUT when the password is too short or too long
   */
  createUser(user: { email: string; name: string; password: string }): Promise<{ id: string }>;
  /**
   * Sets a person's roles in a tenant, by their ids; an empty list ends the membership. Felt at once on every instance.
   */
  setMembership(membership: { user: string; tenant: string; roles: readonly string[] }): Promise<void>;
  /** Whether a tenant, by its id, asks for more than a password. Felt at once on every instance. */
  requireSecondFactor(tenant: string, isRequired: boolean): Promise<void>;
}

export function createProvision(database: AuthDatabase): Provision {
  return {
    createTenant: ({ slug, name, shard = null }) =>
      database.transaction(async (sql) => {
        await sql`
          insert into control.tenant (id, slug, name, shard_id) values (${uuidv7()}, ${slug}, ${name}, ${shard})
          on conflict (slug) do nothing`;
        return only(await sql<{ id: string }[]>`select id from control.tenant where slug = ${slug}`);
      }),

    async createUser({ email, name, password }) {
      const address = normaliseEmail(email);
      const read = () =>
        database.transaction((sql) => sql<{ id: string }[]>`select id from control."user" where email = ${address}`);
      const [existing] = await read();
      if (existing) return existing; // before the hash, which is slow on purpose
      const hash = await hashNewPassword(password, address);
      await database.transaction(async (sql) => {
        const id = uuidv7();
        const made = await sql`
          insert into control."user" (id, email, name, email_verified) values (${id}, ${address}, ${name}, true)
          on conflict (email) do nothing`;
        if (made.count === 0) return; // another instance was faster
        await setPassword(sql, id, hash);
      });
      return only(await read());
    },

    setMembership: ({ user, tenant, roles }) =>
      database.transaction(async (sql) => {
        if (roles.length === 0) {
          await sql`delete from control.membership where user_id = ${user} and tenant_id = ${tenant}`;
        } else {
          await sql`
            insert into control.membership (user_id, tenant_id, roles) values (${user}, ${tenant}, ${[...roles]})
            on conflict (user_id, tenant_id) do update set roles = excluded.roles, updated_at = now()`;
        }
        await notifyRevoked(sql, user);
      }),

    requireSecondFactor: (tenant, isRequired) =>
      database.transaction(async (sql) => {
        await sql`update control.tenant set requires_second_factor = ${isRequired} where id = ${tenant}`;
        await notifyRevoked(sql, tenant);
      }),
  };
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (!row) throw new Error('a row that was just written is gone');
  return row;
}
