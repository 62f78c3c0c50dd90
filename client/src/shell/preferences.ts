import { chooseLanguage, language, languages, t } from '../texts/t.ts';
import type { IconName } from '../ui/icon.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { useTheme, type ThemeChoice } from '../ui/theme.ts';

export const themeIcons: Readonly<Record<ThemeChoice, IconName>> = { system: 'monitor', light: 'sun', dark: 'moon' };
const themes: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** The choices of a theme, for a menu. */
export function themeItems(): MenuItem[] {
  const theme = useTheme();
  return [
    { heading: t('shell.theme') },
    ...themes.map((choice) => ({
      label: t(`shell.theme.${choice}`),
      icon: themeIcons[choice],
      checked: theme.choice() === choice,
      onSelect: () => theme.choose(choice),
    })),
  ];
}

/** The choices of a language, for a menu. */
export function languageItems(): MenuItem[] {
  return [
    { heading: t('shell.language') },
    ...languages.map(({ value, label }) => ({
      label,
      checked: language() === value,
      onSelect: () => chooseLanguage(value),
    })),
  ];
}
