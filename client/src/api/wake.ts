/** When a page may have been out of touch without being told: the computer slept, the network was away, the window was hidden. */

const look = 5_000; // milliseconds between looks at the clock
const gap = 20_000; // milliseconds more than that, which no busy page takes

/** @returns a function that stops it */
export function onWake(listener: () => void): () => void {
  let lookedAt = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - lookedAt > look + gap) listener();
    lookedAt = now;
  }, look);
  const shown = () => document.visibilityState === 'visible' && listener();
  addEventListener('online', listener);
  addEventListener('pageshow', listener);
  document.addEventListener('visibilitychange', shown);
  return () => {
    clearInterval(timer);
    removeEventListener('online', listener);
    removeEventListener('pageshow', listener);
    document.removeEventListener('visibilitychange', shown);
  };
}
