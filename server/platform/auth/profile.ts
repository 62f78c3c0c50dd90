import postgres from 'postgres';
import { DomainError } from '../../errors.ts';
import { sendMail } from '../mail/mail.ts';
import type { Language } from '@plinth/schema/platform/control.ts';
import type { Caller } from './caller.ts';
import { notifyRevoked, type AuthDatabase, type AuthSql } from './database.ts';
import type { Links } from './links.ts';
import { issueOneTimeToken, takeOneTimeToken } from './one-time-tokens.ts';
import { hasPassword, hashNewPassword, setPassword } from './passwords.ts';
import { findPerson, personOf, type PersonRow } from './people.ts';
import type { Presence } from './presence.ts';
import { linkOver } from './reset-password.ts';
import { type SecondFactor, secondFactors } from './second-factor.ts';
import { endSessions, type Session } from './sessions.ts';
import { tellCompanies } from './tell-company.ts';
import { tenantsOf, type TenantMembership } from './tenants.ts';

/** What is known of a person above companies, for themselves. */
export interface Profile extends PersonRow {
  hasPassword: boolean;
  secondFactor: SecondFactor;
  tenants: TenantMembership[];
}

/** A person's own name, language, address and password. */
export interface Profiles {
  read(session: Session): Promise<Profile>;
  /** @throws BAD_USER_INPUT for a name that is none */
  change(session: Session, to: { name?: string | undefined; language?: Language | undefined }): Promise<void>;
  /**
   * Sends a link to another address; with it the address becomes the person's. Whether it is somebody's already is told to nobody but
   * them.
   *
   * @throws FORBIDDEN, UNAUTHENTICATED, RATE_LIMITED as `Presence.assure`
   */
  changeEmail(session: Session, to: { email: string; password: string | undefined }, caller: Caller): Promise<void>;
  /** Sends the link to the person's own address again, where it was never confirmed. */
  sendVerification(sql: AuthSql, person: PersonRow): Promise<void>;
  /** @throws RULE_VIOLATED when the link is not good (any more), or somebody else has the address meanwhile */
  verifyEmail(token: string): Promise<void>;
  /**
   * Ends all other sessions.
   *
   * @throws UNAUTHENTICATED when `current` is wrong, RATE_LIMITED, BAD_USER_INPUT for a password that cannot be one
   */
  changePassword(
    session: Session,
    passwords: { current: string | undefined; next: string },
    caller: Caller,
  ): Promise<void>;
}

export function createProfiles(database: AuthDatabase, presence: Presence, links: Links): Profiles {
  const sendLink = async (sql: AuthSql, person: PersonRow, email: string) => {
    const { token, hash } = await issueOneTimeToken(sql, 'verify_email', person.id, { email });
    await sendMail(sql, {
      key: `verify_email ${hash}`,
      recipient: email,
      language: person.language,
      template: 'verify_email',
      params: { name: person.name, url: links.verifyEmail(token) },
    });
  };

  return {
    read: ({ user }) =>
      database.transaction(async (sql) => ({
        ...(await personOf(sql, user.id)),
        hasPassword: await hasPassword(sql, user.id),
        secondFactor: await secondFactors.of(sql, user.id),
        tenants: await tenantsOf(sql, user.id),
      })),

    async change({ user }, { name, language }) {
      const given = name === undefined ? null : personName(name);
      await database.transaction(async (sql) => {
        await sql`
          update control."user" set name = coalesce(${given}, name), language = coalesce(${language ?? null}, language), updated_at = now()
          where id = ${user.id}`;
        if (given === null) return;
        await tellCompanies(sql, user.id);
        await notifyRevoked(sql, user.id); // who is cached under the old name is looked at again
      });
    },

    async changeEmail(session, { email, password }, caller) {
      await presence.assure(session, password, caller);
      await database.transaction(async (sql) => {
        const [person, other] = [await personOf(sql, session.user.id), await findPerson(sql, { email })];
        if (!other) return sendLink(sql, person, email);
        if (other.id === person.id) return;
        await sendMail(sql, {
          key: `email_in_use ${session.id} ${other.id}`,
          recipient: other.email,
          language: other.language,
          template: 'email_in_use',
          params: { name: other.name },
        });
      });
    },

    async sendVerification(sql, person) {
      const [recent] = await sql`
        select from control.one_time_token
        where user_id = ${person.id} and purpose = 'verify_email' and created_at > now() - interval '10 minutes'`;
      if (!recent) await sendLink(sql, person, person.email);
    },

    verifyEmail: (token) =>
      database
        .transaction(async (sql) => {
          const held = await takeOneTimeToken(sql, 'verify_email', token);
          const email = held?.details.email;
          if (!held || !email) throw linkOver();
          const before = await personOf(sql, held.userId);
          await sql`
            update control."user" set email = ${email}, email_verified = true, updated_at = now() where id = ${held.userId}`;
          if (before.email === email) return;
          await tellCompanies(sql, held.userId);
          await notifyRevoked(sql, held.userId);
          await sendMail(sql, {
            key: `email_changed ${held.hash}`,
            recipient: before.email,
            language: before.language,
            template: 'email_changed',
            params: { name: before.name, email },
          });
        })
        .catch((error: unknown) => {
          if (!(error instanceof postgres.PostgresError) || error.code !== '23505') throw error;
          throw new DomainError('RULE_VIOLATED', 'This address has another account.', { rule: 'auth.email_taken' });
        }),

    async changePassword(session, { current, next }, caller) {
      const { id, email } = session.user;
      const hasOne = await database.transaction((sql) => hasPassword(sql, id));
      if (hasOne) await presence.checkPassword(session, current ?? '', caller, 'currentPassword');
      else await presence.assure(session, undefined, caller);
      const hash = await hashNewPassword(next, email, 'newPassword');
      await database.transaction(async (sql) => {
        const person = await personOf(sql, id);
        await setPassword(sql, id, hash);
        await endSessions(sql, id, { except: session.id });
        await sendMail(sql, {
          key: `password_changed ${session.id} ${hash}`,
          recipient: person.email,
          language: person.language,
          template: 'password_changed',
          params: { name: person.name, url: links.forgotPassword },
        });
      });
    },
  };
}

/** @throws BAD_USER_INPUT */
export function personName(text: string): string {
  const name = text.normalize('NFC').trim();
  if (name !== '' && name.length <= 200 && !/\p{Cc}|\p{Cs}/u.test(name)) return name;
  throw new DomainError('BAD_USER_INPUT', 'A name has 1 to 200 characters, on one line.', {
    rule: 'auth.name',
    fields: ['name'],
  });
}
