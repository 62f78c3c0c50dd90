import type { AuthDatabase } from './database.ts';
import type { MachineAccess } from './machines/machine-identity.ts';
import { operatorsNow, type OperatorAccess } from './operators/operators.ts';
import { scopesNow } from './machines/machine-standing.ts';
import { mayEnter } from './sso/password-policy.ts';

/** What an access token or a key stood for when it was verified. */
export interface Standing {
  readonly userId: string;
  readonly sessionId: string;
  readonly tenantId: string;
  readonly machine?: MachineAccess;
  readonly operator?: OperatorAccess;
}

/**
 * The roles that tokens still give, or the scopes of machines, many in one question each.
 *
 * @returns null in place of those whose session, credential, membership or tenant no longer stands
 */
export async function rolesNow(
  database: AuthDatabase,
  asked: readonly Standing[],
): Promise<(readonly string[] | null)[]> {
  const machines = asked.flatMap(({ machine }) => machine ?? []);
  const operators = asked.flatMap(({ operator, ...rest }) => (operator ? { ...rest, operator } : []));
  const people = asked.filter(({ machine, operator }) => !machine && !operator);
  const [ofMachines, ofOperators, ofPeople] = await Promise.all([
    scopesNow(database, machines),
    operatorsNow(database, operators),
    rolesOfPeople(database, people),
  ]);
  const [nextMachine, nextOperator, nextPerson] = [ofMachines.values(), ofOperators.values(), ofPeople.values()];
  return asked.map(
    ({ machine, operator }) => (machine ? nextMachine : operator ? nextOperator : nextPerson).next().value ?? null,
  );
}

async function rolesOfPeople(
  database: AuthDatabase,
  asked: readonly Standing[],
): Promise<(readonly string[] | null)[]> {
  if (asked.length === 0) return [];
  const column = (name: 'sessionId' | 'userId' | 'tenantId') => asked.map((each) => each[name]);
  const rows = await database.transaction(
    (sql) => sql<{ roles: string[] | null }[]>`
      select m.roles
      from unnest(${column('sessionId')}::uuid[], ${column('userId')}::uuid[], ${column('tenantId')}::uuid[])
        with ordinality as asked (session_id, user_id, tenant_id, place)
      left join control.session s on s.id = asked.session_id and s.user_id = asked.user_id and s.expires_at > now()
      left join control.tenant t on t.id = asked.tenant_id and t.status <> 'suspended' and ${mayEnter(sql)}
        and not (t.requires_second_factor and s.method = 'password' and s.second_factor_at is null)
      left join control.membership m on m.user_id = s.user_id and m.tenant_id = t.id and m.deactivated_at is null
      order by asked.place`,
  );
  return rows.map(({ roles }) => roles);
}
