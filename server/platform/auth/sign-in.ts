import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../errors.ts';
import type { Attempts } from './attempts.ts';
import type { Caller } from './caller.ts';
import type { AuthDatabase, AuthSql } from './database.ts';
import { issueOneTimeToken, peekOneTimeToken, takeOneTimeToken } from './one-time-tokens.ts';
import { isPasswordOf } from './passwords.ts';
import { findPerson, type PersonRow } from './people.ts';
import { secondFactors } from './second-factor.ts';
import { readSession, startSession, type Session } from './sessions.ts';
import { requirePasswordUse } from './sso/password-policy.ts';

/**
 * A refused sign-in is answered after this many milliseconds, longer than the password hash takes, so that no clock
 * tells an unknown e-mail (one statement fewer) from a wrong password.
 */
const refusalTakes = 250;

/** What proves the session that begins: a cookie's token, or a key. In the transaction that begins it. */
export type Proof<Result> = (sql: AuthSql, session: Session) => Promise<Result>;

/** Signed in, or half of it: whoever has an authenticator brings its code with the challenge. */
export type SignedIn<Result> = { session: Session; proof: Result } | { challenge: string };

export interface SignIn {
  /**
   * Checks a password.
   *
   * @param credentials.email normalised
   * @throws UNAUTHENTICATED for an unknown e-mail and a wrong password alike; RATE_LIMITED after too many of them;
   *   FORBIDDEN when the password is right and the address was never confirmed
   */
  withPassword<Result>(
    credentials: { email: string; password: string },
    caller: Caller,
    prove: Proof<Result>,
  ): Promise<SignedIn<Result>>;
  /**
   * The second step: a code of the authenticator, or a recovery code.
   *
   * @throws UNAUTHENTICATED when the code is wrong or used, or the challenge is over; RATE_LIMITED after too many
   */
  withCode<Result>(
    step: { challenge: string; code: string },
    caller: Caller,
    prove: Proof<Result>,
  ): Promise<{ session: Session; proof: Result }>;
}

export function createSignIn(
  database: AuthDatabase,
  attempts: Attempts,
  sendVerification: (sql: AuthSql, person: PersonRow) => Promise<void>,
): SignIn {
  return {
    async withPassword({ email, password }, caller, prove) {
      const person = await database.transaction((sql) => findPerson(sql, { email }));
      const account = person?.id ?? email;
      const refusalDue = delay(refusalTakes, undefined, { ref: false });
      await attempts.counted({ account, address: caller.address }, async () => {
        if (await isPasswordOf(database, person?.id, password)) return;
        await refusalDue;
        throw new DomainError('UNAUTHENTICATED', 'E-mail or password is wrong.', { rule: 'auth.wrong_credentials' });
      });
      if (!person) throw new Error('nobody has a password');
      if (!person.emailVerified) {
        await database.transaction((sql) => sendVerification(sql, person));
        throw unverified();
      }
      return database.transaction(async (sql) => {
        await requirePasswordUse(sql, person.id);
        const { isOn } = await secondFactors.of(sql, person.id);
        if (isOn) return { challenge: (await issueOneTimeToken(sql, 'second_factor', person.id)).token };
        return begin(sql, { userId: person.id, hasSecondFactor: false }, caller, prove);
      });
    },

    async withCode({ challenge, code }, caller, prove) {
      const held = await database.transaction((sql) => peekOneTimeToken(sql, 'second_factor', challenge));
      if (!held) throw challengeOver();
      const { userId } = held;
      return attempts.counted({ account: userId, address: caller.address }, () =>
        database.transaction(async (sql) => {
          await secondFactors.use(sql, userId, code);
          if (!(await takeOneTimeToken(sql, 'second_factor', challenge))) throw challengeOver();
          return begin(sql, { userId, hasSecondFactor: true }, caller, prove);
        }),
      );
    },
  };
}

async function begin<Result>(
  sql: AuthSql,
  { userId, hasSecondFactor }: { userId: string; hasSecondFactor: boolean },
  caller: Caller,
  prove: Proof<Result>,
): Promise<{ session: Session; proof: Result }> {
  const { id } = await startSession(sql, { userId, method: 'password', hasSecondFactor }, caller);
  const proof = await prove(sql, await readSession(sql, id));
  return { session: await readSession(sql, id), proof };
}

const challengeOver = () =>
  new DomainError('UNAUTHENTICATED', 'The sign-in took too long. Begin again with your password.', {
    rule: 'auth.challenge_over',
  });
const unverified = () =>
  new DomainError('FORBIDDEN', 'Confirm your e-mail address first: follow the link in the mail we sent.', {
    rule: 'auth.email_not_verified',
  });
