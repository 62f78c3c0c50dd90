import type { Take } from './leases.ts';

const sharesOfBudget = 20; // a server takes a twentieth at a time: a minute costs it some twenty statements at most

const minuteLasts = 60_000; // milliseconds

/** What may be spent on one account in the current minute, as far as this server knows. */
export class Account {
  /** Units a minute. */
  limit: number;
  readonly #id: string;
  readonly #take: Take;
  readonly #now: () => number;
  /** What this server has taken and not spent; below zero while nothing was taken yet or a share is on its way. */
  #credit = 0;
  /** What all servers have taken, when it was last heard. */
  #taken = 0;
  #minute: number | null = null;
  #ends = -Infinity;
  #taking: Promise<void> | null = null;

  /**
   * @param limit units of cost a minute
   * @param now milliseconds of a clock that does not jump
   */
  constructor(id: string, limit: number, take: Take, now: () => number) {
    this.#id = id;
    this.limit = limit;
    this.#take = take;
    this.#now = now;
  }

  /** Units left of this minute, for all servers. */
  get remaining(): number {
    return Math.max(0, Math.min(this.limit, this.limit - this.#taken + this.#credit));
  }

  /** Seconds until the budget is whole again, at least 1. */
  get retryAfter(): number {
    return Math.max(1, Math.ceil((this.#ends - this.#now()) / 1000));
  }

  /** Whether there is anything left, as far as this server knows. */
  get isSolvent(): boolean {
    this.#begin();
    return this.#credit > 0 || !this.#isExhausted();
  }

  /** Whether its minute has ended: nothing is lost when it is forgotten. */
  get isOver(): boolean {
    return this.#ends <= this.#now();
  }

  /**
   * Spends `cost` if it is there. As a rule that is known at once: the next share is fetched before the last one is used up, and as much
   * as one share may be spent before it has come. Who spends little in a minute is never asked for: the first share is fetched when half of
   * one is owed.
   *
   * @returns whether it was there
   */
  async trySpend(cost: number): Promise<boolean> {
    this.#begin();
    while (this.#credit - cost < -this.#debt()) {
      if (this.#isExhausted()) return false;
      await this.#fetch(cost);
    }
    this.spend(cost);
    return true;
  }

  /** Spends, also what is not there; a negative cost gives back. */
  spend(cost: number): void {
    this.#begin();
    this.#credit -= cost;
    const enough = this.#minute === null ? -this.#share / 2 : this.#share / 2;
    if (this.#credit < enough && !this.#isExhausted()) void this.#fetch(0);
  }

  get #share(): number {
    return Math.max(1, Math.floor(this.limit / sharesOfBudget));
  }

  #debt(): number {
    return this.#isExhausted() ? 0 : this.#share;
  }

  #isExhausted(): boolean {
    return this.#taken >= this.limit;
  }

  #begin(): void {
    if (!this.isOver) return;
    this.#credit = 0;
    this.#taken = 0;
    this.#minute = null;
    this.#ends = this.#now() + minuteLasts; // until the database tells
  }

  #fetch(cost: number): Promise<void> {
    this.#taking ??= this.#fetchShare(Math.max(this.#share, Math.ceil(cost - this.#credit))).finally(() => {
      this.#taking = null;
    });
    return this.#taking;
  }

  async #fetchShare(amount: number): Promise<void> {
    const { minute, taken, secondsLeft } = await this.#take(this.#id, amount);
    if (this.#minute !== null && minute !== this.#minute) this.#credit = 0; // the database's minute ended first
    this.#minute = minute;
    this.#ends = this.#now() + secondsLeft * 1000;
    this.#credit += Math.max(0, Math.min(amount, this.limit - (taken - amount)));
    this.#taken = taken;
  }
}
