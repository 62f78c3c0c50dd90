import { createSignal, type Accessor } from 'solid-js';
import { t } from '../texts/t.ts';
import { classes } from '../ui/classes.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { OverlayMountProvider } from '../ui/overlay-mount.tsx';
import { Brand } from './brand.tsx';
import { NavigationList } from './navigation-list.tsx';
import type { NavigationGroup } from './navigation.ts';

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

export interface RailProps {
  /** Where the mark of the product leads. */
  home: string;
  navigation: readonly NavigationGroup[];
  /** Icons alone. */
  compact: boolean;
  onToggle(): void;
}

/** The navigation beside the page, where there is room for it. */
export function Rail(props: RailProps) {
  const [nav, setNav] = createSignal<HTMLElement>();
  return (
    <nav
      ref={setNav}
      aria-label={t('shell.navigation')}
      class={classes('flex shrink-0 flex-col border-r border-line bg-surface', props.compact ? 'w-13' : 'w-56')}
    >
      <OverlayMountProvider element={nav()}>
        <a href={props.home} class="m-2 mb-0 flex h-9 items-center rounded-md px-1.5" aria-label={t('app.name')}>
          <Brand compact={props.compact} />
        </a>
        <div class="min-h-0 flex-1 overflow-y-auto">
          <NavigationList groups={props.navigation} compact={props.compact} />
        </div>
        <div class="p-2">
          <IconButton
            icon={props.compact ? 'chevron-right' : 'chevron-left'}
            label={t(props.compact ? 'shell.navigation.expand' : 'shell.navigation.collapse')}
            onClick={() => props.onToggle()}
          />
        </div>
      </OverlayMountProvider>
    </nav>
  );
}
