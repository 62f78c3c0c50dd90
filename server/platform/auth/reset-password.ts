import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../errors.ts';
import { sendMail } from '../mail/mail.ts';
import { notifyRevoked, type AuthDatabase } from './database.ts';
import type { Links } from './links.ts';
import { forgetOneTimeTokens, issueOneTimeToken, peekOneTimeToken, takeOneTimeToken } from './one-time-tokens.ts';
import { hashNewPassword, setPassword } from './passwords.ts';
import { findPerson, personOf } from './people.ts';
import { endSessions } from './sessions.ts';
import { companyWithoutPassword, requirePasswordUse } from './sso/password-policy.ts';

const answerTakes = 250; // milliseconds, longer than the statements for somebody who exists
const mostAnHour = 3; // mails to one person

export interface PasswordReset {
  /** Sends a link to whoever has this e-mail (normalised). Nobody is told whether there is anybody, nor by how long it takes. */
  forgot(email: string): Promise<void>;
  /**
   * Sets a new password with the link's token, which is used up. All sessions of the person end, on every instance.
   *
   * @throws FORBIDDEN auth.sso_required where passwords are good for nothing; RULE_VIOLATED when the link is not good (any more); BAD_USER_INPUT for a password that cannot be one
   */
  reset(token: string, password: string): Promise<void>;
}

export function createPasswordReset(database: AuthDatabase, links: Links): PasswordReset {
  return {
    async forgot(email) {
      const due = delay(answerTakes);
      await database.transaction(async (sql) => {
        const person = await findPerson(sql, { email });
        if (!person) return;
        await sql`select from control."user" where id = ${person.id} for update`; // those at once count each other
        const [sent] = await sql<{ count: number }[]>`
          select count(*)::int as count from control.one_time_token
          where user_id = ${person.id} and purpose = 'reset_password' and created_at > now() - interval '1 hour'`;
        if ((sent?.count ?? 0) >= mostAnHour) return;
        const company = await companyWithoutPassword(sql, person.id);
        if (company !== undefined) {
          await sendMail(sql, {
            key: `single_sign_on ${person.id} ${new Date().toISOString().slice(0, 13)}`, // one an hour
            recipient: person.email,
            language: person.language,
            template: 'single_sign_on',
            params: { name: person.name, company, url: links.signIn },
          });
          return;
        }
        const { token, hash } = await issueOneTimeToken(sql, 'reset_password', person.id);
        await sendMail(sql, {
          key: `reset_password ${hash}`,
          recipient: person.email,
          language: person.language,
          template: 'reset_password',
          params: { name: person.name, url: links.resetPassword(token) },
        });
      });
      await due;
    },

    async reset(token, password) {
      const person = await database.transaction(async (sql) => {
        const held = await peekOneTimeToken(sql, 'reset_password', token);
        if (!held) throw linkOver();
        return personOf(sql, held.userId);
      });
      const hash = await hashNewPassword(password, person.email);
      await database.transaction(async (sql) => {
        const taken = await takeOneTimeToken(sql, 'reset_password', token);
        if (!taken) throw linkOver();
        await requirePasswordUse(sql, person.id);
        await setPassword(sql, person.id, hash);
        // whoever reads the mail has shown that the address is theirs
        await sql`update control."user" set email_verified = true, updated_at = now() where id = ${person.id} and email = ${person.email}`;
        await forgetOneTimeTokens(sql, 'reset_password', person.id);
        await forgetOneTimeTokens(sql, 'second_factor', person.id);
        await endSessions(sql, person.id, 'all');
        await notifyRevoked(sql, person.id);
        await sendMail(sql, {
          key: `password_changed ${taken.hash}`,
          recipient: person.email,
          language: person.language,
          template: 'password_changed',
          params: { name: person.name, url: links.forgotPassword },
        });
      });
    },
  };
}

export const linkOver = () =>
  new DomainError('RULE_VIOLATED', 'This link was used, or is too old. Ask for a new one.', { rule: 'auth.link_over' });
