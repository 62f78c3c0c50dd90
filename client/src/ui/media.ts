import { createSignal, onCleanup, type Accessor } from 'solid-js';

/** Whether a media query matches, kept up to date. False where `matchMedia` does not exist. */
export function createMediaQuery(query: string): Accessor<boolean> {
  if (typeof window.matchMedia !== 'function') return () => false;
  const list = window.matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  const update = () => setMatches(list.matches);
  list.addEventListener('change', update);
  onCleanup(() => list.removeEventListener('change', update));
  return matches;
}

/** Under 640 px: tables become two-line rows, panels take the full screen. */
export const createIsSmall = () => createMediaQuery('(max-width: 639px)');
