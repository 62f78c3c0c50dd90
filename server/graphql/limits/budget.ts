import { Account } from './account.ts';
import type { Take } from './leases.ts';
import { overBudget } from './refusal.ts';

const mostAccounts = 10_000; // kept at a time; those whose minute is over are forgotten first

/** Whose budget a request is charged to. */
export interface Payer {
  readonly userId: string;
  readonly tenantId: string;
}

export interface BudgetOptions {
  readonly take: Take;
  /** Cost that may be spent in a minute, whatever the number of servers. */
  readonly limits: { readonly user: number; readonly tenant: number };
  /** Told when the database could not be asked; the request goes on, since without a database it fails by itself. */
  readonly report: (error: unknown) => void;
  /** Milliseconds of a clock that does not jump. */
  readonly now?: () => number;
}

/**
 * What people and companies may spend in a minute, counted across servers: each takes shares of a budget from Postgres in bulk, so that
 * a request waits for none. All servers together overspend by at most a share each.
 */
export class Budget {
  readonly #options: BudgetOptions;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
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
    const { user, tenant } = this.#options.limits;
    return { user: this.#account(userId, user), tenant: this.#account(tenantId, tenant) };
  }

  #account(id: string, limit: number): Account {
    const known = this.#accounts.get(id);
    if (known) return known;
    if (this.#accounts.size >= mostAccounts) this.#forget();
    const account = new Account(id, limit, this.#take, this.#now);
    this.#accounts.set(id, account);
    return account;
  }

  readonly #take: Take = async (account, amount) => {
    try {
      return await this.#options.take(account, amount);
    } catch (error) {
      this.#options.report(error);
      return { minute: -1, taken: amount, secondsLeft: 1 };
    }
  };

  #forget(): void {
    for (const [id, account] of this.#accounts) if (account.isOver) this.#accounts.delete(id);
  }
}
