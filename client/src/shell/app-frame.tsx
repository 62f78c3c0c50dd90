import { createEffect, createMemo, type JSX } from 'solid-js';
import type { Session } from '../api/session.ts';
import { language, languageTag } from '../texts/t.ts';
import { Announcer } from '../ui/announce.tsx';
import { LocaleProvider, type Locale } from '../ui/locale.tsx';
import { ToastRegion } from '../ui/toast.tsx';
import { english } from '../ui/words.ts';
import { norwegian } from './norwegian-words.ts';
import { SessionProvider } from './session-context.ts';

/** What stands around every page, signed in or not: the session, the language, and where messages appear. */
export function AppFrame(props: { session: Session; children: JSX.Element }) {
  const locale = createMemo((): Locale => ({
    tag: languageTag(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    words: language() === 'nb' ? norwegian : english,
  }));
  createEffect(() => document.documentElement.setAttribute('lang', language()));
  return (
    <SessionProvider value={props.session}>
      <LocaleProvider value={locale()}>
        {props.children}
        <Announcer />
        <ToastRegion />
      </LocaleProvider>
    </SessionProvider>
  );
}
