import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../errors.ts';
import { sendMail } from '../mail/mail.ts';
import type { Language } from '@plinth/schema/platform/control.ts';
import type { Caller } from './caller.ts';
import { notifyRevoked, type AuthDatabase, type AuthSql } from './database.ts';
import type { Links } from './links.ts';
import { hashNewPassword, setPassword } from './passwords.ts';
import { findPerson, type PersonRow } from './people.ts';
import { personName } from './profile.ts';
import { hashToken, randomToken } from './random-token.ts';
import { readSession, startSession, type Session } from './sessions.ts';
import type { Proof } from './sign-in.ts';
import { tellCompany } from './tell-company.ts';

const days = 7; // that an invitation is good for

/** Who invites, and into which company. */
export interface Inviter {
  tenantId: string;
  userId: string;
  name: string;
  requestId: string | null;
}

export interface Invitation {
  id: string;
  email: string;
  roles: string[];
  createdAt: Date;
  expiresAt: Date;
}

/** What whoever holds the link is shown before they accept. */
export interface Invited {
  email: string;
  tenantName: string;
  expiresAt: Date;
  /** Whether the address has an account, which then joins as it is, without a new password. */
  hasAccount: boolean;
}

export interface Joining {
  name?: string | undefined;
  password?: string | undefined;
  language?: Language | undefined;
}

export interface Invitations {
  /**
   * Sends a link to an address (normalised), in place of one that was sent before. The inviter is not told whether it has an account.
   *
   * @throws RULE_VIOLATED when it belongs to a member
   */
  invite(by: Inviter, to: { email: string; roles: string[]; language: Language }): Promise<Invitation>;
  /** Those of a company that are open, the latest first. */
  open(tenantId: string): Promise<Invitation[]>;
  /** @throws NOT_FOUND when there is none that is open */
  takeBack(by: Inviter, id: string): Promise<void>;
  /** @throws RULE_VIOLATED when the link is not good (any more) */
  look(token: string): Promise<Invited>;
  /**
   * Joins. Somebody new gives name and password, and is signed in by it; whoever has an account signs in with that.
   *
   * @returns no session for somebody who has an account
   * @throws RULE_VIOLATED when the link is not good (any more); BAD_USER_INPUT for what is missing or wrong
   */
  accept<Result>(
    token: string,
    joining: Joining,
    caller: Caller,
    prove: Proof<Result>,
  ): Promise<{ tenant: string; entered: { session: Session; proof: Result } | null }>;
}

interface Held extends Invited {
  id: string;
  tenantId: string;
  tenantSlug: string;
  roles: string[];
}

export function createInvitations(database: AuthDatabase, links: Links): Invitations {
  return {
    invite: (by, { email, roles, language }) =>
      database.transaction(async (sql) => {
        const [member] = await sql`
          select from control.membership m join control."user" u on u.id = m.user_id
          where m.tenant_id = ${by.tenantId} and u.email = ${email} and m.deactivated_at is null`;
        if (member) throw alreadyMember();
        // one at a time for an address: the second takes the place of the first
        await sql`select pg_advisory_xact_lock(hashtextextended(${`invite ${by.tenantId} ${email}`}, 0))`;
        await sql`
          update control.invitation set closed_at = now()
          where tenant_id = ${by.tenantId} and email = ${email} and closed_at is null`;
        const [id, token] = [uuidv7(), randomToken()];
        const [invitation] = await sql<Invitation[]>`
          insert into control.invitation (id, tenant_id, email, roles, invited_by, hash, expires_at)
          values (${id}, ${by.tenantId}, ${email}, ${roles}, ${by.userId}, ${hashToken(token)}, now() + make_interval(days => ${days}))
          returning id, email, roles, created_at as "createdAt", expires_at as "expiresAt"`;
        const [tenant] = await sql<{ name: string }[]>`select name from control.tenant where id = ${by.tenantId}`;
        if (!invitation || !tenant) throw new Error('an invitation that was just written is gone');
        await sendMail(sql, {
          key: `invitation ${id}`,
          recipient: email,
          language,
          template: 'invitation',
          params: { inviter: by.name, tenant: tenant.name, url: links.invitation(token) },
        });
        await audit(sql, by, 'inviteUser', id, [
          { field: 'email', before: null, after: email },
          { field: 'roles', before: null, after: roles.join(' ') },
        ]);
        return invitation;
      }),

    open: (tenantId) =>
      database.transaction(
        (sql) => sql<Invitation[]>`
          select id, email, roles, created_at as "createdAt", expires_at as "expiresAt" from control.invitation
          where tenant_id = ${tenantId} and closed_at is null and expires_at > now()
          order by created_at desc, id`,
      ),

    takeBack: (by, id) =>
      database.transaction(async (sql) => {
        const [closed] = await sql<{ email: string }[]>`
          update control.invitation set closed_at = now()
          where tenant_id = ${by.tenantId} and id::text = ${id} and closed_at is null returning email`;
        if (!closed)
          throw new DomainError('NOT_FOUND', 'There is no open invitation with this id.', { rule: 'record.not_found' });
        await audit(sql, by, 'revokeInvitation', id, [{ field: 'email', before: closed.email, after: null }]);
      }),

    look: (token) => database.transaction((sql) => readOpen(sql, token)),

    async accept(token, joining, caller, prove) {
      const invited = await database.transaction((sql) => readOpen(sql, token));
      const newcomer = invited.hasAccount ? null : await readNewcomer(joining, invited.email);
      return database.transaction(async (sql) => {
        const { id, tenantId, tenantSlug, roles, email } = await readOpen(sql, token, 'for update of i');
        const person = newcomer ? await makePerson(sql, email, newcomer) : await findPerson(sql, { email });
        if (!person) throw new Error('the account of an invitation is gone');
        await sql`update control.invitation set closed_at = now(), accepted_by = ${person.id} where id = ${id}`;
        await sql`
          insert into control.membership (user_id, tenant_id, roles) values (${person.id}, ${tenantId}, ${roles})
          on conflict (user_id, tenant_id) do update set roles = excluded.roles, deactivated_at = null, updated_at = now()`;
        await notifyRevoked(sql, person.id);
        const by = { tenantId, userId: person.id, requestId: null };
        await audit(sql, by, 'acceptInvitation', id, [{ field: 'roles', before: null, after: roles.join(' ') }]);
        if (!newcomer) return { tenant: tenantSlug, entered: null };
        const entry = { userId: person.id, method: 'password', hasSecondFactor: false } as const;
        const { id: sessionId } = await startSession(sql, entry, caller);
        const session = await readSession(sql, sessionId);
        return { tenant: tenantSlug, entered: { session, proof: await prove(sql, session) } };
      });
    },
  };
}

/** @throws RULE_VIOLATED */
async function readOpen(sql: AuthSql, token: string, lock: '' | 'for update of i' = ''): Promise<Held> {
  const [row] = await sql<Held[]>`
    select i.id, i.email, i.roles, i.tenant_id as "tenantId", i.expires_at as "expiresAt", t.slug as "tenantSlug", t.name as "tenantName",
      exists (select from control."user" u where u.email = i.email) as "hasAccount"
    from control.invitation i join control.tenant t on t.id = i.tenant_id
    where i.hash = ${hashToken(token)} and i.closed_at is null and i.expires_at > now() and t.status = 'active' ${sql.unsafe(lock)}`;
  if (row) return row;
  throw new DomainError('RULE_VIOLATED', 'This invitation was used, taken back, or is too old. Ask for a new one.', {
    rule: 'auth.invitation_over',
  });
}

interface Newcomer {
  name: string;
  hash: string;
  language: Language;
}

/** @throws BAD_USER_INPUT */
async function readNewcomer({ name, password, language = 'en' }: Joining, email: string): Promise<Newcomer> {
  return { name: personName(name ?? ''), hash: await hashNewPassword(password ?? '', email), language };
}

/** @throws CONFLICT when the address has got an account meanwhile, by another invitation */
async function makePerson(sql: AuthSql, email: string, { name, hash, language }: Newcomer): Promise<PersonRow> {
  const id = uuidv7();
  // the link came to this address: so it is theirs
  const made = await sql`
    insert into control."user" (id, email, name, language, email_verified) values (${id}, ${email}, ${name}, ${language}, true)
    on conflict (email) do nothing`;
  if (made.count === 0)
    throw new DomainError('CONFLICT', 'This address has an account now. Open the invitation again.', {
      rule: 'auth.person_exists',
    });
  await setPassword(sql, id, hash);
  return { id, email, name, language, emailVerified: true };
}

/** Tells the company, for its audit. */
function audit(
  sql: AuthSql,
  by: Omit<Inviter, 'name'>,
  command: string,
  rootId: string,
  changes: { field: string; before: string | null; after: string | null }[],
): Promise<void> {
  const entry = { aggregate: 'Invitation', rootId, command, actorId: by.userId, requestId: by.requestId, changes };
  return tellCompany(sql, by.tenantId, { entry });
}

const alreadyMember = () =>
  new DomainError('RULE_VIOLATED', 'This address belongs to a member of the company.', {
    rule: 'auth.already_member',
    fields: ['email'],
  });
