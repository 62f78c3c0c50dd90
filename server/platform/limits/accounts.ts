import { Account } from './account.ts';
import type { Take } from './leases.ts';

const mostAccounts = 10_000; // kept at a time; those whose minute is over are forgotten first, then those that are longest known

export interface AccountsOptions {
  readonly take: Take;
  /** Told when the database could not be asked; the request goes on, since without a database it fails by itself. */
  readonly report: (error: unknown) => void;
  /** Milliseconds of a clock that does not jump. */
  readonly now?: () => number;
}

/**
 * The accounts that this server has to do with, counted across servers: each takes shares from Postgres in bulk, so that a request waits
 * for none. All servers together overspend by at most a share each.
 */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * @param id what is counted and whose it is
   * @param limit units a minute
   */
  get(id: string, limit: number): Account {
    const known = this.#accounts.get(id);
    if (known) {
      known.limit = limit;
      return known;
    }
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
    for (const id of this.#accounts.keys()) {
      if (this.#accounts.size < mostAccounts) return;
      this.#accounts.delete(id);
    }
  }
}
