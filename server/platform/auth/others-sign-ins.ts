import { DomainError } from '../../errors.ts';
import { sendMail } from '../mail/mail.ts';
import type { AuthDatabase, AuthSql } from './database.ts';
import type { Inviter } from './invitations.ts';
import { personOf } from './people.ts';
import { secondFactors } from './second-factor.ts';
import { endSessions } from './sessions.ts';
import { tellCompany } from './tell-company.ts';

/** What administrators do for people of their company who lost a device. The people are told by mail, the company's audit keeps it. */
export interface OthersSignIns {
  /**
   * Ends all sessions of somebody, in whatever company they are: a session is a device.
   *
   * @returns how many there were
   * @throws NOT_FOUND for somebody who is not in the company, RULE_VIOLATED for oneself
   */
  endSessions(by: Inviter, userId: string): Promise<number>;
  /**
   * Takes the authenticator away with its recovery codes, and ends all sessions.
   *
   * @throws NOT_FOUND for somebody who is not in the company; RULE_VIOLATED for oneself, without an authenticator, and for who is in other
   *   companies too or is an operator: their account would be less safe there
   */
  removeSecondFactor(by: Inviter, userId: string): Promise<void>;
}

interface Found {
  company: string;
  isElsewhere: boolean;
}

export function createOthersSignIns(database: AuthDatabase): OthersSignIns {
  const tell = async (
    sql: AuthSql,
    { tenantId, userId: actorId, name: administrator, requestId }: Inviter,
    person: { userId: string; company: string },
    what: { template: 'sessions_ended' | 'second_factor_removed'; command: string; field: string; before: unknown },
  ) => {
    const { email, language, name } = await personOf(sql, person.userId);
    const key = `${what.template} ${person.userId} ${String(Date.now())}`;
    const params = { name, administrator, company: person.company };
    await sendMail(sql, { key, recipient: email, language, template: what.template, params });
    const changes = [{ field: what.field, before: what.before, after: null }];
    const entry = { aggregate: 'User', rootId: person.userId, command: what.command, changes, actorId, requestId };
    await tellCompany(sql, tenantId, { entry });
  };

  return {
    endSessions: (by, userId) =>
      database.transaction(async (sql) => {
        const { company } = await colleague(sql, by, userId);
        const ended = await endSessions(sql, userId, 'all');
        const what = { template: 'sessions_ended', command: 'endUserSessions', field: 'sessions' } as const;
        if (ended > 0) await tell(sql, by, { userId, company }, { ...what, before: ended });
        return ended;
      }),

    removeSecondFactor: (by, userId) =>
      database.transaction(async (sql) => {
        const { company, isElsewhere } = await colleague(sql, by, userId);
        if (isElsewhere) throw elsewhere();
        if (!(await secondFactors.of(sql, userId)).isOn) throw notOn();
        await secondFactors.remove(sql, userId);
        await endSessions(sql, userId, 'all');
        const what = { template: 'second_factor_removed', command: 'removeUserSecondFactor' } as const;
        await tell(sql, by, { userId, company }, { ...what, field: 'secondFactor', before: true });
      }),
  };
}

/** Somebody else in the company. */
async function colleague(sql: AuthSql, by: Inviter, userId: string): Promise<Found> {
  if (by.userId === userId) throw oneself();
  const [found] = await sql<Found[]>`
    select t.name as company,
      exists (select from control.membership o where o.user_id = m.user_id and o.tenant_id <> m.tenant_id and o.deactivated_at is null)
        or exists (select from control.operator o where o.user_id = m.user_id) as "isElsewhere"
    from control.membership m join control.tenant t on t.id = m.tenant_id
    where m.tenant_id = ${by.tenantId} and m.user_id::text = ${userId} and m.deactivated_at is null`;
  if (!found) throw new DomainError('NOT_FOUND', 'There is no such person.', { fields: ['userId'] });
  return found;
}

const oneself = () =>
  new DomainError('RULE_VIOLATED', 'Of yourself: that is done in your own profile.', {
    rule: 'auth.own_account',
    fields: ['userId'],
  });
const elsewhere = () =>
  new DomainError(
    'RULE_VIOLATED',
    'They work elsewhere too, where their account would be less safe: whoever runs the platform has to do it.',
    { rule: 'auth.of_other_companies', fields: ['userId'] },
  );
const notOn = () =>
  new DomainError('RULE_VIOLATED', 'They have no authenticator app.', {
    rule: 'auth.no_second_factor',
    fields: ['userId'],
  });
