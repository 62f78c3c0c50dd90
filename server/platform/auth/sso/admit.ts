import { v7 as uuidv7 } from 'uuid';
import { type AuthDatabase, type AuthSql, notifyRevoked } from '../database.ts';
import type { Person } from '../caller.ts';
import { auditControl } from './audit-control.ts';
import { domainOf } from './claims.ts';
import { type Answer, type Connection, refused } from './connection.ts';
import { rolesAfter, rolesKept } from './role-mapping.ts';

/** Takes what somebody has in a company from them, before they are no longer of it; false when it cannot be without them. */
export type Leave = (of: { readonly tenantId: string; readonly userId: string }) => Promise<boolean>;

/**
 * Lets the person of an answer into the company of the connection: finds them, or makes them on their first day, and gives them the roles
 * that their groups stand for. Two first sign-ins at once make one person.
 *
 * @throws DomainError FORBIDDEN for an address of another's domain, and for somebody in no mapped group, who then has none of its roles any
 *   more; RULE_VIOLATED when the company has no seat left
 */
export async function admit(
  database: AuthDatabase,
  connection: Connection,
  answer: Answer,
  { requestId, leave }: { requestId: string; leave: Leave },
): Promise<Person> {
  const { person, isEntitled } = await database.transaction(async (sql) => {
    await requireDomain(sql, connection, answer.email);
    const found = await personOf(sql, connection, answer);
    const [membership] = await sql<{ roles: string[]; deactivatedAt: Date | null }[]>`
      select roles, deactivated_at as "deactivatedAt" from control.membership
      where user_id = ${found.id} and tenant_id = ${connection.tenantId} for update`;
    if (membership?.deactivatedAt)
      throw refused('sso.deactivated', `${connection.tenantName} has closed your account.`);
    const before = membership?.roles ?? [];
    const entitled = rolesAfter(connection, before, answer.groups);
    const kept = entitled ?? rolesKept(connection, before);
    const isLeaving = kept.length === 0 && membership !== undefined;
    const mustStay = isLeaving && !(await leave({ tenantId: connection.tenantId, userId: found.id }));
    const after = mustStay ? before : kept;
    await setRoles(sql, { connection, userId: found.id, before, after, requestId });
    if (entitled) await sql`update control.sso_connection set last_sign_in_at = now() where id = ${connection.id}`;
    return { person: found, isEntitled: entitled !== null };
  });
  if (isEntitled) return person;
  // after the commit: what their groups no longer give is gone for the sessions they still have, too
  const { name, tenantName } = connection;
  throw refused(
    'sso.no_role',
    `You are in no group of ${name} that may work in ${tenantName}. Ask your administrator.`,
    {
      tenant: tenantName,
    },
  );
}

async function requireDomain(sql: AuthSql, connection: Connection, email: string): Promise<void> {
  const domain = domainOf(email);
  const [owned] = await sql`
    select from control.sso_domain
    where domain = ${domain} and connection_id = ${connection.id} and verified_at is not null`;
  if (!owned)
    throw refused('sso.foreign_domain', `${connection.tenantName} does not sign in addresses of ${domain} here.`, {
      domain,
    });
}

/** By the provider's name for them; on the first day by the address, which the company has proved to be its own. */
async function personOf(sql: AuthSql, connection: Connection, { subject, email, name }: Answer): Promise<Person> {
  const provider = `sso:${connection.id}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sso ${connection.id} ${subject}`}, 0))`;
  const [known] = await sql<Person[]>`
    select u.id, u.name, u.email from control.account a join control."user" u on u.id = a.user_id
    where a.provider_id = ${provider} and a.account_id = ${subject}`;
  if (known) return known;
  await sql`
    insert into control."user" (id, email, name, email_verified) values (${uuidv7()}, ${email}, ${name}, true)
    on conflict (email) do nothing`;
  const [person] = await sql<(Person & { emailVerified: boolean })[]>`
    select id, name, email, email_verified as "emailVerified" from control."user" where email = ${email} for update`;
  if (!person) throw new Error('a person who was just made is gone');
  if (!person.emailVerified) await takeOver(sql, person.id);
  await sql`
    insert into control.account (id, user_id, provider_id, account_id) values (${uuidv7()}, ${person.id}, ${provider}, ${subject})`;
  return { id: person.id, name: person.name, email: person.email };
}

/** Whoever made this account has not shown that the address is theirs: the password they chose is not for its owner to share. */
async function takeOver(sql: AuthSql, userId: string): Promise<void> {
  await sql`delete from control.account where user_id = ${userId} and provider_id = 'credential'`;
  const ended = await sql<{ id: string }[]>`delete from control.session where user_id = ${userId} returning id`;
  for (const { id } of ended) await notifyRevoked(sql, id);
  await sql`update control."user" set email_verified = true, updated_at = now() where id = ${userId}`;
}

interface RoleChange {
  readonly connection: Connection;
  readonly userId: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly requestId: string;
}

/** Gives and takes roles, felt at once on every instance, and says so in the audit of the company. */
async function setRoles(sql: AuthSql, { connection, userId, before, after, requestId }: RoleChange): Promise<void> {
  const { id: connectionId, tenantId } = connection;
  if (before.length === after.length && before.every((role) => after.includes(role))) return;
  if (after.length === 0)
    await sql`delete from control.membership where user_id = ${userId} and tenant_id = ${tenantId}`;
  else
    await sql`
      insert into control.membership (user_id, tenant_id, roles) values (${userId}, ${tenantId}, ${[...after]})
      on conflict (user_id, tenant_id) do update set roles = excluded.roles, updated_at = now()`;
  await notifyRevoked(sql, userId);
  await auditControl(sql, {
    tenantId,
    actor: { id: connectionId, kind: 'sso' },
    requestId,
    aggregate: 'Membership',
    rootId: userId,
    version: null,
    command: 'signInBySso',
    changes: [{ field: 'roles', before: before.length > 0 ? before : null, after: after.length > 0 ? after : null }],
  });
}
