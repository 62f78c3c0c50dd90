import { DomainError } from '../../errors.ts';
import { sendMail } from '../mail/mail.ts';
import type { Attempts } from './attempts.ts';
import type { Caller } from './caller.ts';
import type { AuthDatabase, AuthSql } from './database.ts';
import { personOf } from './people.ts';
import type { Presence } from './presence.ts';
import { replaceRecoveryCodes } from './recovery-codes.ts';
import { secondFactors } from './second-factor.ts';
import { sessionOfToken } from './session-tokens.ts';
import { endSessions, listSessions, readSession, type ListedSession, type Session } from './sessions.ts';
import { tenantsOf } from './tenants.ts';

/** What people do with their own account. Each is done in a session of theirs that stands. */
export interface Account {
  /** The session that a cookie's token proves. @throws UNAUTHENTICATED */
  sessionOfCookie(token: string | undefined): Promise<Session>;
  /** The session that an access token names. @throws UNAUTHENTICATED */
  session(id: string): Promise<Session>;

  sessions(session: Session): Promise<ListedSession[]>;
  /** @throws NOT_FOUND when it is none of the person's */
  endSession(session: Session, id: string): Promise<void>;
  /** @returns how many there were */
  endOtherSessions(session: Session): Promise<number>;
  endAllSessions(session: Session): Promise<void>;

  /** Begins with an authenticator; asks for the password when the sign-in is some time ago. */
  beginSecondFactor(
    session: Session,
    password: string | undefined,
    caller: Caller,
  ): Promise<{ secret: string; address: string }>;
  /** @returns recovery codes, which are shown this once */
  confirmSecondFactor(session: Session, code: string, caller: Caller): Promise<string[]>;
  /** @throws RULE_VIOLATED when a company of the person's asks for one */
  removeSecondFactor(session: Session, code: string, caller: Caller): Promise<void>;
  /** @returns recovery codes in place of those before, which are worthless from now on */
  renewRecoveryCodes(session: Session, code: string, caller: Caller): Promise<string[]>;
}

export function createAccount(database: AuthDatabase, attempts: Attempts, presence: Presence): Account {
  const tried = ({ user }: Session, { address }: Caller) => ({ account: user.id, address });
  const tell = async (sql: AuthSql, { user, id }: Session, template: 'second_factor_on' | 'second_factor_off') => {
    const { email, language, name } = await personOf(sql, user.id);
    const key = `${template} ${id} ${String(Date.now())}`;
    await sendMail(sql, { key, recipient: email, language, template, params: { name } });
  };
  return {
    sessionOfCookie: (token) => sessionOfToken(database, token),
    session: (id) => database.transaction((sql) => readSession(sql, id)),

    sessions: ({ user }) => listSessions(database, user.id),
    async endSession({ user }, id) {
      const ended = await database.transaction((sql) => endSessions(sql, user.id, { id }));
      if (ended === 0)
        throw new DomainError('NOT_FOUND', 'You have no such session.', { rule: 'auth.no_such_session' });
    },
    endOtherSessions: ({ user, id }) => database.transaction((sql) => endSessions(sql, user.id, { except: id })),
    endAllSessions: async ({ user }) => {
      await database.transaction((sql) => endSessions(sql, user.id, 'all'));
    },

    async beginSecondFactor(session, password, caller) {
      await presence.assure(session, password, caller);
      return database.transaction((sql) => secondFactors.begin(sql, session));
    },
    confirmSecondFactor: (session, code, caller) =>
      attempts.counted(tried(session, caller), () =>
        database.transaction(async (sql) => {
          const codes = await secondFactors.confirm(sql, session, code);
          await tell(sql, session, 'second_factor_on');
          return codes;
        }),
      ),
    removeSecondFactor: (session, code, caller) =>
      attempts.counted(tried(session, caller), () =>
        database.transaction(async (sql) => {
          const asking = (await tenantsOf(sql, session.user.id)).find((tenant) => tenant.requiresSecondFactor);
          if (asking) throw asked(asking.name);
          await secondFactors.use(sql, session.user.id, code);
          await secondFactors.remove(sql, session.user.id);
          await tell(sql, session, 'second_factor_off');
        }),
      ),
    renewRecoveryCodes: (session, code, caller) =>
      attempts.counted(tried(session, caller), () =>
        database.transaction(async (sql) => {
          await secondFactors.use(sql, session.user.id, code);
          return replaceRecoveryCodes(sql, session.user.id);
        }),
      ),
  };
}

const asked = (tenant: string) =>
  new DomainError('RULE_VIOLATED', `${tenant} asks for a second factor, so that it cannot be turned off.`, {
    rule: 'auth.second_factor_required',
    params: { tenant },
  });
