import { DomainError } from '../../../errors.ts';
import type { Allocation } from './allocation.ts';
import { isMore, minus } from './amounts.ts';

/** INV-CS-02, INV-CS-03: a sector promises no more than it has. @throws DomainError with what is left of it */
export function refuseBeyondSector(allocation: Allocation | undefined, amount: string): asserts allocation {
  const remaining = allocation ? minus(allocation.allocatedAmount, allocation.committedAmount) : '0.00';
  if (!allocation || isMore(amount, remaining))
    throw new DomainError('RULE_VIOLATED', `The sector has ${remaining} left in this budget.`, {
      rule: 'budget.sector_exceeded',
      params: { remaining },
    });
}
