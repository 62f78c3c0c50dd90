import { createMemo, createRoot, createSignal, type Accessor } from 'solid-js';
import { createMediaQuery } from './media.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

export interface Theme {
  /** What the person chose. */
  readonly choice: Accessor<ThemeChoice>;
  /** What is shown: the choice, or the system's for `system`. */
  readonly shown: Accessor<'light' | 'dark'>;
  /** Applies a choice to the document and remembers it in this browser. */
  choose(choice: ThemeChoice): void;
}

const key = 'theme';

// Storage can be blocked by the browser; the theme then lasts as long as the page.
function remembered(): ThemeChoice {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function remember(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
  } catch {
    // Not remembered, still applied.
  }
}

function apply(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

/** The theme of the document: light, dark or the system's. `public/theme.js` applies the remembered one before the first paint. */
function createTheme(): Theme {
  const [choice, setChoice] = createSignal(remembered());
  const systemDark = createMediaQuery('(prefers-color-scheme: dark)');
  const shown = createMemo(() => {
    const chosen = choice();
    if (chosen !== 'system') return chosen;
    return systemDark() ? 'dark' : 'light';
  });
  apply(choice());
  return {
    choice,
    shown,
    choose(next) {
      setChoice(next);
      apply(next);
      remember(next);
    },
  };
}

let theme: Theme | undefined;

/** The one theme of the page, shared by all who ask. */
export function useTheme(): Theme {
  theme ??= createRoot(createTheme);
  return theme;
}
