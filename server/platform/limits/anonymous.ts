import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../errors.ts';
import type { Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import { addressOf, countedAs, type Sender } from '../addresses/addresses.ts';
import { tooMany } from './refusal.ts';

/** What somebody may send who has not said who they are: so many requests a minute from one address, through all doors together. */
export class AnonymousLimit {
  readonly #accounts: Accounts;
  readonly #limit: number;

  /** @param limit requests a minute from one address, whatever the number of servers */
  constructor(accounts: Accounts, limit: number) {
    this.#accounts = accounts;
    this.#limit = limit;
  }

  /** @throws DomainError RATE_LIMITED with `params.retryAfter` in seconds */
  async count(sender: Sender): Promise<void> {
    const account = this.#accountOf(sender);
    if (!(await account.trySpend(1))) throw this.#refusal(account);
  }

  /** A hook for doors that are open to everybody; the answer says what is left, in the headers of draft-ietf-httpapi-ratelimit-headers-10. */
  readonly hook = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const account = this.#accountOf(request);
    const isAdmitted = await account.trySpend(1);
    reply.headers({
      'ratelimit-policy': `"anonymous";q=${String(this.#limit)};w=60`,
      ratelimit: `"anonymous";r=${String(account.remaining)};t=${String(account.retryAfter)}`,
    });
    if (!isAdmitted) throw this.#refusal(account);
  };

  /**
   * Asks who somebody is, and counts whoever is nobody.
   *
   * @throws DomainError RATE_LIMITED in place of UNAUTHENTICATED when there were too many of them
   */
  async unlessKnown<Result>(sender: Sender, check: () => Promise<Result>): Promise<Result> {
    try {
      return await check();
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') await this.count(sender);
      throw error;
    }
  }

  #accountOf(sender: Sender): Account {
    return this.#accounts.get(`address ${countedAs(addressOf(sender))}`, this.#limit);
  }

  #refusal({ retryAfter }: Account): DomainError {
    const message = 'Too many requests from your address without signing in. Wait a minute and try again.';
    return tooMany('limit.anonymous', message, this.#limit, retryAfter);
  }
}
