import { useLocation } from '@solidjs/router';
import { createEffect, on, onCleanup, type Accessor } from 'solid-js';
import { t } from '../texts/t.ts';
import { announce } from '../ui/announce.tsx';

/**
 * Keeps the title of the window what the page's own heading says, so that no screen has to set it; and when one has gone to another page,
 * brings focus to it, unless the page took focus itself, and reads its name out.
 */
export function createPageFocus(main: Accessor<HTMLElement | undefined>, place: Accessor<string>): void {
  const location = useLocation();
  const heading = () => main()?.querySelector('h1')?.textContent.trim();
  const name = () => [heading(), place(), t('app.name')].filter(Boolean).join(' – ');

  createEffect(() => {
    const element = main();
    if (!element) return;
    const entitle = () => {
      document.title = name();
    };
    entitle();
    const observer = new MutationObserver(entitle);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    onCleanup(() => observer.disconnect());
  });

  createEffect(
    on(
      () => location.pathname,
      () => {
        const frame = requestAnimationFrame(() => {
          const element = main();
          if (!element || element.contains(document.activeElement)) return;
          element.focus({ preventScroll: true });
          element.scrollTop = 0;
          announce(heading() ?? '');
        });
        onCleanup(() => cancelAnimationFrame(frame));
      },
      { defer: true },
    ),
  );
}
