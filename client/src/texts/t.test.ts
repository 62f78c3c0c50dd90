import { afterEach, expect, test } from 'vitest';
import { chooseLanguage, t } from './t.ts';

const english = import.meta.glob<Record<string, Record<string, string>>>('./**/*.en.ts', { eager: true });
const norwegian = import.meta.glob<Record<string, Record<string, string>>>('./**/*.nb.ts', { eager: true });

afterEach(() => chooseLanguage('en'));

test('a text is in the chosen language', () => {
  expect(t('signIn.title')).toBe('Sign in');
  chooseLanguage('nb');
  expect(t('signIn.title')).toBe('Logg inn');
});

test('what a language lacks is in English, and what English lacks is its key', () => {
  chooseLanguage('nb');
  expect(t('app.name')).toBe('Plinth');
  expect(t('no.such.key')).toBe('no.such.key');
});

test('parameters are put in, and those that are not given stay in sight', () => {
  expect(t('dashboard.ending', { days: 30 })).toBe('Ending within 30 days');
  expect(t('dashboard.ending')).toBe('Ending within {days} days');
});

test('one is told apart from several', () => {
  expect(t('dashboard.days', { count: 1 })).toBe('in 1 day');
  expect(t('dashboard.days', { count: 2 })).toBe('in 2 days');
});

test.each(Object.keys(english))('%s has the same placeholders in Norwegian', (file) => {
  const words = (files: typeof english, path: string) => Object.assign({}, ...Object.values(files[path] ?? {}));
  const translated: Record<string, string> = words(norwegian, file.replace('.en.', '.nb.'));
  const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  const expected = Object.entries<string>(words(english, file)).filter(([key]) => key in translated);
  expect(expected.map(([key]) => [key, placeholders(translated[key] ?? '')])).toEqual(
    expected.map(([key, text]) => [key, placeholders(text)]),
  );
});
