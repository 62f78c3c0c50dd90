import { createSignal, onCleanup } from 'solid-js';

export interface GridFlashes {
  /** Marks a row for four seconds: its colour fades at once, the name stays. */
  flash(key: string, by?: string): void;
  /** Who changed the row just now; empty when nobody is named, undefined when it was not changed. */
  of(key: string): string | undefined;
}

/** Rows that were just changed by somebody else. */
export function createGridFlashes(): GridFlashes {
  const [flashing, setFlashing] = createSignal<ReadonlyMap<string, string>>(new Map());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  onCleanup(() => timers.forEach((timer) => clearTimeout(timer)));

  function end(key: string) {
    timers.delete(key);
    setFlashing((all) => new Map([...all].filter(([each]) => each !== key)));
  }

  return {
    flash(key, by = '') {
      clearTimeout(timers.get(key));
      timers.set(
        key,
        setTimeout(() => end(key), 4000),
      );
      setFlashing((all) => new Map(all).set(key, by));
    },
    of: (key) => flashing().get(key),
  };
}
