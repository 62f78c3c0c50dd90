import { createSignal } from 'solid-js';

const [message, setMessage] = createSignal('');

/** Tells screen readers what changed, without moving focus. The same text twice is read twice. */
export function announce(text: string): void {
  // Emptied first: a live region that is set to what it already says stays silent.
  setMessage('');
  queueMicrotask(() => setMessage(text));
}

/** The polite live region `announce` writes to. Rendered once, at the root of the app. */
export function Announcer() {
  return (
    <div class="sr-only" aria-live="polite" aria-atomic="true">
      {message()}
    </div>
  );
}
