import { useNavigate } from '@solidjs/router';
import { Suspense, createSignal, type JSX } from 'solid-js';
import { language, t } from '../texts/t.ts';
import { createIsSmall } from '../ui/media.ts';
import { Menu } from '../ui/menu.tsx';
import { OverlayMountProvider } from '../ui/overlay-mount.tsx';
import { useTheme } from '../ui/theme.ts';
import { toast } from '../ui/toast.tsx';
import { Brand } from './brand.tsx';
import { CrashBoundary } from './crash.tsx';
import { createPageFocus } from './page-focus.ts';
import { languageItems, themeIcons, themeItems } from './preferences.ts';
import { useSession } from './session-context.ts';

/** What stands around the pages above companies. */
export function OfficeFrame(props: { name: string; children: JSX.Element }) {
  const session = useSession();
  const navigate = useNavigate();
  const theme = useTheme();
  const isSmall = createIsSmall();
  const [main, setMain] = createSignal<HTMLElement>();
  createPageFocus(main, () => t('office.title'));

  async function signOut() {
    try {
      await session.signOut();
      sessionStorage.clear();
      navigate('/');
    } catch {
      toast({ tone: 'danger', text: t('shell.signOut.failed') });
    }
  }

  return (
    <div class="flex h-full flex-col">
      <header class="flex h-13 shrink-0 items-center gap-1 border-b border-line bg-surface px-4 max-sm:px-2">
        <a href="/operator" class="flex min-w-0 flex-1 items-center gap-2 rounded-md px-1">
          <Brand compact={isSmall()} />
          <span class="truncate text-muted">{t('office.title')}</span>
        </a>
        <Menu icon={themeIcons[theme.choice()]} label={t('shell.theme')} items={themeItems()} />
        <Menu icon="globe" label={`${t('shell.language')}: ${language()}`} items={languageItems()} />
        <Menu
          text={!isSmall()}
          variant="ghost"
          icon="user"
          label={isSmall() ? t('shell.user') : props.name}
          items={[
            { heading: props.name },
            { label: t('shell.signOut'), icon: 'sign-out', onSelect: () => void signOut() },
          ]}
        />
      </header>
      <OverlayMountProvider element={main()}>
        <main
          ref={setMain}
          id="content"
          tabIndex={-1}
          class="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none"
        >
          <div class="mx-auto w-full max-w-240">
            <CrashBoundary>
              <Suspense>{props.children}</Suspense>
            </CrashBoundary>
          </div>
        </main>
      </OverlayMountProvider>
    </div>
  );
}
