import { DomainError } from '../../../errors.ts';
import type { AuthDatabase } from '../database.ts';

/** Wrong keys and client secrets that are answered in a minute, from one network and by all servers together. */
export const mostGuesses = 30;

const mostNetworks = 10_000; // that a server remembers as stopped

/**
 * Counts keys and client secrets that were wrong, by where they came from. Nobody guesses 256 bits: it is for the work that trying makes. So
 * it is counted after the look and costs those who are right nothing.
 */
export class Guesses {
  readonly #database: AuthDatabase;
  /** Until when nothing that is not known already is looked at from an address, in milliseconds since 1970. */
  readonly #stopped = new Map<string, number>();

  constructor(database: AuthDatabase) {
    this.#database = database;
  }

  /** @throws DomainError RATE_LIMITED auth.too_many_tries while the address is stopped */
  assertFew(address: string): void {
    const until = this.#stopped.get(address);
    if (until === undefined) return;
    if (until > Date.now()) throw tooMany(until - Date.now());
    this.#stopped.delete(address);
  }

  /** @throws DomainError RATE_LIMITED auth.too_many_tries when it was one too many */
  async count(address: string): Promise<void> {
    const [row] = await this.#database.transaction(
      (sql) => sql<{ tries: number; left: number }[]>`
        insert into control.key_guess as known (network, minute, tries)
        values (network(set_masklen(${address}::inet, case family(${address}::inet) when 6 then 64 else 32 end)), date_trunc('minute', now()), 1)
        on conflict (network) do update set
          minute = excluded.minute,
          tries = case when known.minute = excluded.minute then least(known.tries, 1000000) + 1 else 1 end
        returning tries, ceil(extract(epoch from minute + interval '1 minute' - now()) * 1000)::int as left`,
    );
    if (!row || row.tries <= mostGuesses) return;
    if (this.#stopped.size >= mostNetworks) this.#stopped.clear();
    this.#stopped.set(address, Date.now() + row.left);
    throw tooMany(row.left);
  }
}

function tooMany(milliseconds: number): DomainError {
  return new DomainError('RATE_LIMITED', 'Too many wrong keys from your address. Wait a minute and try again.', {
    rule: 'auth.too_many_tries',
    params: { retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) },
  });
}
