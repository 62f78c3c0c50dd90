import { modules as known } from '@plinth/schema/schema.ts';
import type { TransactionSql } from 'postgres';
import type { Auth } from '../auth/auth.ts';
import { DomainError } from '../../errors.ts';

/** What the operator decides about a company; left out stays as it is. */
export interface TenantTerms {
  readonly status?: 'active' | 'suspended' | undefined;
  /** Names of the domains that it has a licence for. */
  readonly modules?: readonly string[] | undefined;
  /** How many people may belong to it; null for any number. Who is in it already stays. */
  readonly seats?: number | null | undefined;
}

const mostSeats = 2_147_483_647;

/**
 * Changes what a company may do. Felt on every instance, by requests, open sockets and jobs, at once and within five seconds when nobody
 * could be told.
 *
 * @param tenant its id
 * @throws DomainError BAD_USER_INPUT naming what cannot be, NOT_FOUND
 */
export function setTerms(control: Auth['control'], tenant: string, terms: TenantTerms): Promise<void> {
  return control.transaction((sql) => applyTerms(sql, tenant, terms));
}

/** The same within a transaction. */
export async function applyTerms(
  sql: TransactionSql,
  tenant: string,
  { status, modules, seats }: TenantTerms,
): Promise<void> {
  refuseTerms({ modules, seats });
  const changed = await sql`
    update control.tenant set
      status = coalesce(${status ?? null}, status),
      modules = coalesce(${modules ? [...new Set(modules)].sort() : null}::text[], modules),
      seats = case when ${seats === undefined} then seats else ${seats ?? null}::int end
    where id = ${tenant}`;
  if (changed.count === 0)
    throw new DomainError('NOT_FOUND', 'There is no such company.', { rule: 'tenant.unknown', fields: ['id'] });
}

function refuseTerms({ modules = [], seats }: TenantTerms): void {
  const names = known.map(({ name }) => name);
  const unknown = modules.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new DomainError('BAD_USER_INPUT', `There is no module "${unknown}"; there are: ${names.join(', ')}.`, {
      rule: 'tenant.unknown_module',
      fields: ['modules'],
    });
  if (typeof seats === 'number' && !(Number.isInteger(seats) && seats > 0 && seats <= mostSeats))
    throw new DomainError('BAD_USER_INPUT', 'A company has at least one seat.', {
      rule: 'tenant.seats_some',
      fields: ['seats'],
    });
}
