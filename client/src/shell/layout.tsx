import { Show, Suspense, createSignal, type JSX } from 'solid-js';
import { t } from '../texts/t.ts';
import { createShortcuts } from '../ui/keyboard.ts';
import { createMediaQuery } from '../ui/media.ts';
import { OverlayMountProvider } from '../ui/overlay-mount.tsx';
import { ShortcutHelp } from '../ui/shortcut-help.tsx';
import { CrashBoundary } from './crash.tsx';
import { Drawer } from './drawer.tsx';
import { NavigationList } from './navigation-list.tsx';
import type { NavigationGroup } from './navigation.ts';
import { createPageFocus } from './page-focus.ts';
import { Rail, createRail } from './rail.tsx';
import { useSession } from './session-context.ts';
import { TopBar } from './top-bar.tsx';
import { VisitBanner } from './visit-banner.tsx';

/** Navigation, header and the page. */
export function Layout(props: { navigation: readonly NavigationGroup[]; children: JSX.Element }) {
  const session = useSession();
  const isNarrow = createMediaQuery('(max-width: 767px)');
  const [main, setMain] = createSignal<HTMLElement>();
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
    <div class="flex h-full">
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
        <VisitBanner />
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
    </div>
  );
}
