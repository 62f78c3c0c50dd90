import type { Account } from '../../platform/limits/account.ts';
import type { Accounts } from '../../platform/limits/accounts.ts';
import type { TenantLimits } from '../../platform/limits/limits.ts';
import { overBudget } from './refusal.ts';

/** Whose budget a request is charged to. */
export interface Payer {
  readonly userId: string;
  readonly tenantId: string;
}

export interface BudgetOptions {
  readonly accounts: Accounts;
  /** Cost that may be spent in a minute, whatever the number of servers: by one person in a company, and by all of it. */
  readonly limitsOf: (tenantId: string) => Pick<TenantLimits, 'userBudget' | 'tenantBudget'>;
}

/**
 * What people and companies may spend in a minute, counted across servers: each takes shares of a budget from Postgres in bulk, so that
 * a request waits for none. All servers together overspend by at most a share each.
 */
export class Budget {
  readonly #options: BudgetOptions;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /**
   * Charges the person and the company.
   *
   * @returns units left of this minute, of whichever has fewer
   * @throws DomainError RATE_LIMITED with `params.retryAfter` in seconds; nothing is charged then
   */
  async charge(payer: Payer, cost: number): Promise<number> {
    const { user, tenant } = this.#accountsOf(payer);
    if (!(await user.trySpend(cost))) throw overBudget('user', user.limit, user.retryAfter);
    if (!(await tenant.trySpend(cost))) {
      user.spend(-cost);
      throw overBudget('tenant', tenant.limit, tenant.retryAfter);
    }
    return Math.min(user.remaining, tenant.remaining);
  }

  /** Charges for what is done already. */
  chargeAfterwards(payer: Payer, cost: number): void {
    const { user, tenant } = this.#accountsOf(payer);
    user.spend(cost);
    tenant.spend(cost);
  }

  /** @throws DomainError RATE_LIMITED when it is known that nothing is left */
  assertSolvent(payer: Payer): void {
    const { user, tenant } = this.#accountsOf(payer);
    if (!user.isSolvent) throw overBudget('user', user.limit, user.retryAfter);
    if (!tenant.isSolvent) throw overBudget('tenant', tenant.limit, tenant.retryAfter);
  }

  #accountsOf({ userId, tenantId }: Payer): { user: Account; tenant: Account } {
    const { userBudget, tenantBudget } = this.#options.limitsOf(tenantId);
    return {
      user: this.#options.accounts.get(`person ${tenantId} ${userId}`, userBudget),
      tenant: this.#options.accounts.get(`company ${tenantId}`, tenantBudget),
    };
  }
}
