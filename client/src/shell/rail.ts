import { createSignal, type Accessor } from 'solid-js';

const storageKey = 'plinth.navigation';

/** Whether the navigation shows icons alone, remembered in this browser. */
export function createRail(): { readonly compact: Accessor<boolean>; toggle(): void } {
  const [compact, setCompact] = createSignal(read());
  return {
    compact,
    toggle() {
      const next = setCompact((before) => !before);
      try {
        localStorage.setItem(storageKey, next ? 'compact' : 'wide');
      } catch {
        // Storage is blocked: it lasts as long as the page.
      }
    },
  };
}

function read(): boolean {
  try {
    return localStorage.getItem(storageKey) === 'compact';
  } catch {
    return false;
  }
}
