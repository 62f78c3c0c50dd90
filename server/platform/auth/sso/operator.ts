import type { Sql } from '../../../database/client.ts';
import { transact } from '../../../database/transaction.ts';
import { type Principal, systemPrincipal } from '../../../engine/permissions.ts';
import { domainNamed, markVerified } from './domains.ts';
import { setPasswordSignIn } from './password-policy.ts';

/** What the operator decides for a company, and why, which is in the company's audit. */
export interface OperatorDecision {
  readonly tenantId: string;
  readonly reason: string;
}

/** Confirms that a domain is the company's, where no TXT record can. @throws DomainError NOT_FOUND, CONFLICT */
export function confirmDomain(pool: Sql, { tenantId, reason }: OperatorDecision, domain: string): Promise<string> {
  const operator = operatorOf(tenantId);
  return transact(pool, operator, async (tx) => {
    const { id } = await domainNamed(tx, operator, domain);
    return markVerified(tx, operator, id, { by: 'operator', reason });
  });
}

/** Lets the people of a company in by password again: the way in when its provider is gone. */
export function allowPasswords(pool: Sql, { tenantId, reason }: OperatorDecision): Promise<boolean> {
  const operator = operatorOf(tenantId);
  return transact(pool, operator, (tx) => setPasswordSignIn(tx, operator, true, reason));
}

function operatorOf(tenantId: string): Principal {
  const system = systemPrincipal(tenantId, 'operator');
  return { ...system, actor: { ...system.actor, kind: 'operator' } };
}
