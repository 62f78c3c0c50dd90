const limit = 1000;

export type Taken<T> = { readonly item: T } | 'behind' | 'closed';

/**
 * What a subscriber has not taken yet, at most 1,000 items. Who falls further behind loses them all and is told so: the feed still has
 * them, and is where to go on from.
 */
export class EventQueue<T> {
  #items: T[] = [];
  #wake: (() => void) | null = null;
  #isClosed = false;
  #isBehind = false;

  push(item: T): void {
    if (this.#isClosed || this.#isBehind) return;
    this.#items.push(item);
    if (this.#items.length > limit) {
      this.#items = [];
      this.#isBehind = true;
    }
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#items = [];
    this.#wake?.();
  }

  /** The next item; `behind`, once, when items were dropped; `closed` at the end. */
  async take(): Promise<Taken<T>> {
    while (true) {
      if (this.#isClosed) return 'closed';
      if (this.#isBehind) {
        this.#isBehind = false;
        return 'behind';
      }
      const item = this.#items.shift();
      if (item !== undefined) return { item };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}
