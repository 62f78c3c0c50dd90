import { Show, createSignal } from 'solid-js';
import { language, t } from '../texts/t.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { createIsSmall } from '../ui/media.ts';
import { Menu } from '../ui/menu.tsx';
import { OverlayMountProvider } from '../ui/overlay-mount.tsx';
import { useTheme } from '../ui/theme.ts';
import { LiveIndicator } from './live-indicator.tsx';
import { languageItems, themeIcons, themeItems } from './preferences.ts';
import { SiteSwitch } from './site-switch.tsx';
import { TenantSwitch } from './tenant-switch.tsx';
import { UserMenu } from './user-menu.tsx';

export interface TopBarProps {
  /** Opens the navigation where it is not in sight. */
  onMenu: (() => void) | undefined;
  onKeys(): void;
}

/** The company one is in, whether the page is live, and what concerns oneself. */
export function TopBar(props: TopBarProps) {
  const [header, setHeader] = createSignal<HTMLElement>();
  const theme = useTheme();
  const isSmall = createIsSmall();
  return (
    <header
      ref={setHeader}
      class="flex h-13 shrink-0 items-center gap-1 border-b border-line bg-surface px-4 max-sm:px-2"
    >
      <OverlayMountProvider element={header()}>
        <Show when={props.onMenu}>
          {(open) => <IconButton icon="menu" label={t('shell.navigation.open')} onClick={() => open()()} />}
        </Show>
        <div class="flex min-w-0 flex-1 items-center">
          <TenantSwitch />
          <SiteSwitch small={isSmall()} />
        </div>
        <LiveIndicator />
        <Show when={!isSmall()}>
          <Menu icon={themeIcons[theme.choice()]} label={t('shell.theme')} items={themeItems()} />
          <Menu icon="globe" label={`${t('shell.language')}: ${language()}`} items={languageItems()} />
        </Show>
        <UserMenu small={isSmall()} onKeys={() => props.onKeys()} />
      </OverlayMountProvider>
    </header>
  );
}
