import { useLocation } from '@solidjs/router';
import { onMount, type JSX } from 'solid-js';
import { language, t } from '../texts/t.ts';
import { Menu } from '../ui/menu.tsx';
import { useTheme } from '../ui/theme.ts';
import { Brand } from './brand.tsx';
import { languageItems, themeIcons, themeItems } from './preferences.ts';

export interface AccountPageProps {
  title: string;
  /** Beside what is asked for, where there is room: the demo's accounts. */
  aside?: JSX.Element;
  children: JSX.Element;
}

/** A page before one is signed in: a narrow column under the name of the app, with theme and language. */
export function AccountPage(props: AccountPageProps) {
  const theme = useTheme();
  onMount(() => (document.title = `${props.title} – ${t('app.name')}`));
  return (
    <div class="flex min-h-full flex-col">
      <header class="flex items-center justify-between px-6 py-4 max-sm:px-4">
        <Brand />
        <div class="flex gap-1">
          <Menu icon={themeIcons[theme.choice()]} label={t('shell.theme')} items={themeItems()} />
          <Menu icon="globe" label={`${t('shell.language')}: ${language()}`} items={languageItems()} />
        </div>
      </header>
      <main class="mx-auto grid w-full max-w-200 flex-1 content-start items-start gap-x-16 gap-y-10 px-6 pt-[8vh] pb-12 max-sm:px-4 max-sm:pt-4 md:grid-cols-[repeat(auto-fit,minmax(18rem,1fr))]">
        <div class="mx-auto flex w-full max-w-90 flex-col gap-4">
          <h1 class="text-2xl font-semibold">{props.title}</h1>
          {props.children}
        </div>
        {props.aside}
      </main>
    </div>
  );
}

/** What stands behind the # of a link in a mail. */
export function useLinkToken(): string {
  return new URLSearchParams(useLocation().hash.replace(/^#/, '')).get('token') ?? '';
}
