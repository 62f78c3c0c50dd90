/**
 * The words of the app. `t('shell.signOut')` is reactive: drawn again when the language changes. A dictionary is a file
 * `<subject>.<language>.ts` in this folder; it needs no other line.
 */
import { createSignal, type Accessor } from 'solid-js';

export type Language = 'en' | 'nb';
export type Params = Readonly<Record<string, string | number>>;
type Dictionary = Readonly<Record<string, string>>;

/** The languages people can choose, by their own names. */
export const languages: readonly { readonly value: Language; readonly label: string }[] = [
  { value: 'en', label: 'English' },
  { value: 'nb', label: 'Norsk' },
];

const dictionaries: Record<Language, Dictionary> = {
  en: join(import.meta.glob<Record<string, Dictionary>>('./*.en.ts', { eager: true })),
  nb: join(import.meta.glob<Record<string, Dictionary>>('./*.nb.ts', { eager: true })),
};

const storageKey = 'plinth.language';
const [chosen, setChosen] = createSignal<Language>(remembered());
const plurals = { en: new Intl.PluralRules('en'), nb: new Intl.PluralRules('nb') };

/** The language that is shown. */
export const language: Accessor<Language> = chosen;

/** Shows another language and remembers it in this browser. */
export function chooseLanguage(next: Language): void {
  setChosen(next);
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}

/** The BCP 47 tag for numbers and dates: the browser's own kind of English, if it is one. */
export function languageTag(): string {
  if (chosen() === 'nb') return 'nb-NO';
  return navigator.language.startsWith('en-') ? navigator.language : 'en-GB';
}

/**
 * The text of a key in the chosen language, else in English, else the key itself. `{name}` takes a parameter; with a `count` the text of
 * `key.one` is taken where the language says one.
 */
export function t(key: string, params: Params = {}): string {
  const { count } = params;
  const text = (typeof count === 'number' ? find(`${key}.${plurals[chosen()].select(count)}`) : undefined) ?? find(key);
  return text?.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(params[name] ?? placeholder)) ?? key;
}

/**
 * The words of screens that are loaded on demand, in folders beneath this one: `t` for whoever uses them, which brings them along.
 *
 * ```ts
 * export const t = withTexts({ en: machines, nb: machinesNb });
 * ```
 */
export function withTexts(more: Readonly<Record<Language, Dictionary>>): typeof t {
  for (const { value } of languages) dictionaries[value] = { ...dictionaries[value], ...more[value] };
  return t;
}

function find(key: string): string | undefined {
  return dictionaries[chosen()][key] ?? dictionaries.en[key];
}

function remembered(): Language {
  try {
    const stored = localStorage.getItem(storageKey);
    if (stored === 'en' || stored === 'nb') return stored;
  } catch {
    // Storage is blocked: the browser's language decides.
  }
  return navigator.languages.some((tag) => /^(nb|nn|no)\b/.test(tag)) ? 'nb' : 'en';
}

function join(files: Readonly<Record<string, Readonly<Record<string, Dictionary>>>>): Dictionary {
  return Object.assign({}, ...Object.values(files).flatMap((file) => Object.values(file)));
}
