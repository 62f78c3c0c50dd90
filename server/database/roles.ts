import postgres from 'postgres';
import { StartupError } from '../config.ts';
import type { Sql } from './client.ts';

/** The roles that transactions take; none can log in, none owns anything. */
export const roles = {
  /** Work of a tenant, under row security. */
  app: 'plinth_app',
  /** Users, sessions and keys, in the schema `control`. */
  auth: 'plinth_auth',
  /** Work across tenants on a short list of tables. */
  system: 'plinth_system',
} as const;

/**
 * Creates the roles that are missing and lets the owner take them. Roles belong to the whole server, so several databases share them.
 *
 * @throws StartupError with the statements an administrator has to run, when the owner may not create roles
 */
export async function createRoles(sql: Sql): Promise<void> {
  const names = Object.values(roles);
  try {
    for (const name of names) await sql.unsafe(createRole(name));
  } catch (error) {
    if (!(error instanceof postgres.PostgresError) || error.code !== '42501') throw error;
    const [owner] = await sql<{ name: string }[]>`select quote_ident(current_user) as name`;
    const statements = names.map((name) => `create role ${name} nologin; grant ${name} to ${owner?.name};`);
    throw new StartupError(
      `DATABASE_URL: its user may not create roles. Ask an administrator to run\n${statements.join('\n')}`,
    );
  }
}

/** Another database's migration may create the same role at the same moment: then it exists, which is all we want. */
const createRole = (name: string) => `
  do $$
  begin
    if to_regrole('${name}') is null then
      create role ${name} nologin noinherit;
    end if;
  exception when duplicate_object or unique_violation then null;
  end $$;
  do $$
  begin
    -- Since 16 a role's creator may administer it and yet not take it.
    if not pg_has_role(current_user, '${name}', case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end) then
      grant ${name} to current_user;
    end if;
  end $$;`;
