import { Show, Suspense, createSignal, type JSX } from 'solid-js';
import { language, t } from '../texts/t.ts';
import { classes } from '../ui/classes.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { createShortcuts } from '../ui/keyboard.ts';
import { createIsSmall, createMediaQuery } from '../ui/media.ts';
import { Menu } from '../ui/menu.tsx';
import { OverlayMountProvider } from '../ui/overlay-mount.tsx';
import { ShortcutHelp } from '../ui/shortcut-help.tsx';
import { useTheme } from '../ui/theme.ts';
import { Brand } from './brand.tsx';
import { CrashBoundary } from './crash.tsx';
import { Drawer } from './drawer.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { NavigationList } from './navigation-list.tsx';
import type { NavigationGroup } from './navigation.ts';
import { createPageFocus } from './page-focus.ts';
import { languageItems, themeIcons, themeItems } from './preferences.ts';
import { createRail } from './rail.ts';
import { useSession } from './session-context.ts';
import { TenantSwitch } from './tenant-switch.tsx';
import { UserMenu } from './user-menu.tsx';

/** Navigation, header and the page. */
export function Layout(props: { navigation: readonly NavigationGroup[]; children: JSX.Element }) {
  const session = useSession();
  const isNarrow = createMediaQuery('(max-width: 767px)');
  const [main, setMain] = createSignal<HTMLElement>();
  const [frame, setFrame] = createSignal<HTMLElement>();
  const [drawer, setDrawer] = createSignal(false);
  const [keys, setKeys] = createSignal(false);
  const rail = createRail();

  const tenant = () => {
    const state = session.state();
    return state.status === 'signed-in' ? state.tenant : undefined;
  };

  createPageFocus(main, () => tenant()?.name ?? '');
  createShortcuts({
    '?': { description: t('shell.keys.help'), run: () => setKeys(true) },
    '[': { description: t('shell.keys.navigation'), run: () => (isNarrow() ? setDrawer(true) : rail.toggle()) },
  });

  return (
    <div ref={setFrame} class="flex h-full">
      <a
        href="#content"
        class="fixed top-2 left-2 z-60 -translate-y-24 rounded-md bg-raised px-3 py-2 shadow-overlay focus:translate-y-0"
        onClick={(event) => {
          event.preventDefault();
          main()?.focus();
        }}
      >
        {t('shell.skip')}
      </a>
      <OverlayMountProvider element={frame()}>
        <Show when={!isNarrow()}>
          <Rail
            home={`/t/${tenant()?.slug ?? ''}`}
            navigation={props.navigation}
            compact={rail.compact()}
            onToggle={rail.toggle}
          />
        </Show>
        <Show when={isNarrow()}>
          <Drawer open={drawer()} onOpenChange={setDrawer}>
            <NavigationList groups={props.navigation} />
          </Drawer>
        </Show>
        <div class="flex min-w-0 flex-1 flex-col">
          <TopBar onMenu={isNarrow() ? () => setDrawer(true) : undefined} onKeys={() => setKeys(true)} />
          <OverlayMountProvider element={main()}>
            <main
              ref={setMain}
              id="content"
              tabIndex={-1}
              class="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none"
            >
              <CrashBoundary>
                <Suspense>{props.children}</Suspense>
              </CrashBoundary>
            </main>
          </OverlayMountProvider>
        </div>
        <ShortcutHelp open={keys()} onOpenChange={setKeys} />
      </OverlayMountProvider>
    </div>
  );
}

function Rail(props: { home: string; navigation: readonly NavigationGroup[]; compact: boolean; onToggle(): void }) {
  return (
    <div class={classes('flex shrink-0 flex-col border-r border-line bg-surface', props.compact ? 'w-13' : 'w-56')}>
      <nav aria-label={t('shell.navigation')} class="min-h-0 flex-1 overflow-y-auto">
        <a href={props.home} class="m-2 mb-0 flex h-9 items-center rounded-md px-1.5" aria-label={t('app.name')}>
          <Brand compact={props.compact} />
        </a>
        <NavigationList groups={props.navigation} compact={props.compact} />
      </nav>
      <div class="p-2">
        <IconButton
          icon={props.compact ? 'chevron-right' : 'chevron-left'}
          label={t(props.compact ? 'shell.navigation.expand' : 'shell.navigation.collapse')}
          onClick={() => props.onToggle()}
        />
      </div>
    </div>
  );
}

function TopBar(props: { onMenu: (() => void) | undefined; onKeys(): void }) {
  const theme = useTheme();
  const isSmall = createIsSmall();
  return (
    <header class="flex h-13 shrink-0 items-center gap-1 border-b border-line bg-surface px-4 max-sm:px-2">
      <Show when={props.onMenu}>
        {(open) => <IconButton icon="menu" label={t('shell.navigation.open')} onClick={() => open()()} />}
      </Show>
      <div class="flex min-w-0 flex-1">
        <TenantSwitch />
      </div>
      <LiveIndicator />
      <Show when={!isSmall()}>
        <Menu icon={themeIcons[theme.choice()]} label={t('shell.theme')} items={themeItems()} />
        <Menu icon="globe" label={`${t('shell.language')}: ${language()}`} items={languageItems()} />
      </Show>
      <UserMenu small={isSmall()} onKeys={() => props.onKeys()} />
    </header>
  );
}
