import { open, seal } from '../../encryption/sealed.ts';
import { DomainError } from '../../errors.ts';
import { notifyRevoked, type AuthSql } from './database.ts';
import { isRecoveryCode, replaceRecoveryCodes, useRecoveryCode } from './recovery-codes.ts';
import { endSessions, type Session } from './sessions.ts';
import { newSecret, totpAddress, useTotp } from './totp.ts';

export interface SecondFactor {
  isOn: boolean;
  recoveryCodesLeft: number;
}

/** A person's authenticator: turned on by a first code, asked for at every sign-in with a password from then on. */
export interface SecondFactors {
  of(sql: AuthSql, userId: string): Promise<SecondFactor>;
  /** Begins: a secret for the authenticator. Until it is confirmed everything stays as it was. */
  begin(sql: AuthSql, session: Session): Promise<{ secret: string; address: string }>;
  /**
   * Turns it on. This session has shown the second factor by that; all others of the person end.
   *
   * @returns recovery codes, which are shown this once
   * @throws UNAUTHENTICATED for a wrong code
   */
  confirm(sql: AuthSql, session: Session, code: string): Promise<string[]>;
  /**
   * Uses a code of the authenticator or a recovery code up.
   *
   * @throws UNAUTHENTICATED when it is wrong or was used before
   */
  use(sql: AuthSql, userId: string, code: string): Promise<void>;
  /** Takes it away, with its codes. */
  remove(sql: AuthSql, userId: string): Promise<void>;
}

/** Sealed for its person, so that it cannot be put in another's place. */
const purposeOf = (userId: string) => `totp/${userId}`;

const secretOf = async (sql: AuthSql, userId: string, isOn: boolean) => {
  const [row] = await sql<{ secret: string }[]>`
      select secret from control.second_factor
      where user_id = ${userId} and (confirmed_at is not null) = ${isOn} for update`;
  return row && open(purposeOf(userId), row.secret);
};

export const secondFactors: SecondFactors = {
  async of(sql, userId) {
    const [row] = await sql<SecondFactor[]>`
        select exists (select from control.second_factor where user_id = ${userId} and confirmed_at is not null) as "isOn",
          (select count(*)::int from control.recovery_code where user_id = ${userId} and used_at is null) as "recoveryCodesLeft"`;
    return row ?? { isOn: false, recoveryCodesLeft: 0 };
  },

  async begin(sql, { user }) {
    const secret = newSecret();
    const begun = await sql`
        insert into control.second_factor as f (user_id, secret) values (${user.id}, ${seal(purposeOf(user.id), secret)})
        on conflict (user_id) do update set secret = excluded.secret, created_at = now() where f.confirmed_at is null`;
    if (begun.count === 0) throw alreadyOn();
    return { secret, address: totpAddress(secret, user.email) };
  },

  async confirm(sql, session, code) {
    const { id: userId } = session.user;
    const secret = await secretOf(sql, userId, false);
    if (!secret) throw notBegun();
    if (!(await useTotp(sql, userId, secret, code))) throw wrongCode();
    await sql`update control.second_factor set confirmed_at = now() where user_id = ${userId}`;
    await sql`update control.session set second_factor_at = now() where id = ${session.id}`;
    await endSessions(sql, userId, { except: session.id });
    await notifyRevoked(sql, session.id); // what was refused for want of it is looked at again
    return replaceRecoveryCodes(sql, userId);
  },

  async use(sql, userId, code) {
    const secret = await secretOf(sql, userId, true);
    const isRight =
      secret !== undefined &&
      (isRecoveryCode(code)
        ? await useRecoveryCode(sql, userId, code)
        : await useTotp(sql, userId, secret, code.replace(/\s/g, '')));
    if (!isRight) throw wrongCode();
  },

  async remove(sql, userId) {
    await sql`delete from control.second_factor where user_id = ${userId}`;
    await sql`delete from control.recovery_code where user_id = ${userId}`;
  },
};

const wrongCode = () =>
  new DomainError('UNAUTHENTICATED', 'The code is wrong, or was used before. Wait for the next one.', {
    rule: 'auth.wrong_code',
    fields: ['code'],
  });
const alreadyOn = () =>
  new DomainError('RULE_VIOLATED', 'An authenticator is in use already. Turn it off first.', {
    rule: 'auth.second_factor_on',
  });
const notBegun = () =>
  new DomainError('RULE_VIOLATED', 'Begin again: there is no authenticator to confirm.', {
    rule: 'auth.second_factor_not_begun',
  });
