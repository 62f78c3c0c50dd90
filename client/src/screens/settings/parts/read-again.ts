import { onCleanup } from 'solid-js';

const pause = 5_000; // milliseconds at least between two

/**
 * Reads again what no change feed tells of, when somebody comes back to the window: what others did meanwhile, and when a key was last used.
 */
export function createReadAgain(read: () => void): void {
  let last = Date.now();
  const look = () => {
    if (document.visibilityState === 'hidden' || Date.now() - last < pause) return;
    last = Date.now();
    read();
  };
  window.addEventListener('focus', look);
  document.addEventListener('visibilitychange', look);
  onCleanup(() => {
    window.removeEventListener('focus', look);
    document.removeEventListener('visibilitychange', look);
  });
}
