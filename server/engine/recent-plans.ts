/** What a plan takes, in characters of its statements. */
interface Sized {
  readonly size: number;
}

/** The plans of all documents that were used last. Lists hold them; one that is too much is taken from its list. */
export class RecentPlans<Plan extends Sized> {
  readonly #most: number;
  readonly #lists = new Map<Plan, Plan[]>();
  #size = 0;

  /** @param most characters that all of them may have */
  constructor(most: number) {
    this.#most = most;
  }

  /** Puts the plan first in its list. */
  add(plan: Plan, list: Plan[]): void {
    list.unshift(plan);
    this.#lists.set(plan, list);
    this.#size += plan.size;
    for (const oldest of this.#lists.keys()) {
      if (this.#size <= this.#most || oldest === plan) break;
      this.remove(oldest);
    }
  }

  use(plan: Plan): void {
    const list = this.#lists.get(plan);
    if (!list || !this.#lists.delete(plan)) return;
    this.#lists.set(plan, list);
  }

  remove(plan: Plan): void {
    const list = this.#lists.get(plan);
    if (!list || !this.#lists.delete(plan)) return;
    this.#size -= plan.size;
    list.splice(list.indexOf(plan), 1);
  }
}
