import { DomainError } from '../../errors.ts';
import type { Attempts } from './attempts.ts';
import type { Caller } from './caller.ts';
import type { AuthDatabase } from './database.ts';
import { hasPassword, isPasswordOf } from './passwords.ts';
import type { Session } from './sessions.ts';

const fresh = 10 * 60 * 1000; // milliseconds after signing in

/** Makes sure that it is the person themselves, and not somebody at a screen that was left open. */
export interface Presence {
  /**
   * For what could lock a person out: nothing to do just after signing in, later the password again.
   *
   * @throws FORBIDDEN when it is missing, or there is none and the sign-in is too long ago; UNAUTHENTICATED when it is wrong;
   *   RATE_LIMITED after too many
   */
  assure(session: Session, password: string | undefined, caller: Caller): Promise<void>;
  /** The password in any case. @throws UNAUTHENTICATED, RATE_LIMITED */
  checkPassword(session: Session, password: string, caller: Caller, field?: string): Promise<void>;
}

export function createPresence(database: AuthDatabase, attempts: Attempts): Presence {
  const checkPassword: Presence['checkPassword'] = ({ user }, password, { address }, field = 'password') =>
    attempts.counted({ account: user.id, address }, async () => {
      if (await isPasswordOf(database, user.id, password)) return;
      throw new DomainError('UNAUTHENTICATED', 'The password is wrong.', {
        rule: 'auth.wrong_password',
        fields: [field],
      });
    });
  return {
    checkPassword,
    async assure(session, password, caller) {
      if (Date.now() - session.createdAt.getTime() < fresh) return;
      if (password !== undefined) return checkPassword(session, password, caller);
      const hasOne = await database.transaction((sql) => hasPassword(sql, session.user.id));
      throw hasOne
        ? new DomainError('FORBIDDEN', 'Enter your password to go on.', {
            rule: 'auth.password_needed',
            fields: ['password'],
          })
        : new DomainError('FORBIDDEN', 'Sign in again to go on.', { rule: 'auth.sign_in_again' });
    },
  };
}
