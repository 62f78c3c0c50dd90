import { Show, createContext, useContext, type JSX } from 'solid-js';
import { english, type Words } from './words.ts';

export interface Locale {
  /** BCP 47 tag for numbers and dates, for example `nb-NO`. */
  readonly tag: string;
  /** IANA name; instants are shown and entered in it. */
  readonly timeZone: string;
  readonly words: Words;
}

const LocaleContext = createContext<Locale>({
  tag: typeof navigator === 'undefined' ? 'en' : navigator.language,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  words: english,
});

/**
 * Tells every component beneath it how to write numbers and dates, and in which words.
 * A new value draws everything beneath it anew, so that components may read it once.
 */
export function LocaleProvider(props: { value: Locale; children: JSX.Element }) {
  return (
    <Show when={props.value} keyed>
      {(value) => <LocaleContext.Provider value={value}>{props.children}</LocaleContext.Provider>}
    </Show>
  );
}

/** The locale of the nearest `LocaleProvider`, or the browser's with English words. */
export function useLocale(): Locale {
  return useContext(LocaleContext);
}
