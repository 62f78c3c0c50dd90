const limit = 10_000;

/** What a subscriber has not taken yet. It holds at most 10,000 items: a reader that falls further behind is ended and resumes by position. */
export function eventQueue<T>() {
  const items: T[] = [];
  let wake: (() => void) | null = null;
  let closed = false;
  return {
    push(item: T): void {
      if (closed) return;
      if (items.length >= limit) closed = true;
      else items.push(item);
      wake?.();
    },
    close(): void {
      closed = true;
      wake?.();
    },
    async *read(): AsyncGenerator<T> {
      while (true) {
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (closed) return;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
      }
    },
  };
}
