import { createSignal, type Signal } from 'solid-js';

/** A value this browser keeps, such as widths of columns. What cannot be read is as if it were not there. */
export function createRemembered<T>(key: string, fallback: T): Signal<T> {
  const place = `plinth.${key}`;
  const [value, setValue] = createSignal<T>(read(place, fallback));
  const set = ((next: Parameters<typeof setValue>[0]) => {
    const stored = setValue(next);
    localStorage.setItem(place, JSON.stringify(stored));
    return stored;
  }) as typeof setValue;
  return [value, set];
}

function read<T>(place: string, fallback: T): T {
  const text = localStorage.getItem(place);
  if (text === null) return fallback;
  try {
    return JSON.parse(text) as T;
  } catch {
    localStorage.removeItem(place);
    return fallback;
  }
}
