import { SegmentedControl } from './segmented-control.tsx';
import { useTheme, type ThemeChoice } from './theme.ts';

export interface ThemeSwitchProps {
  /** What is chosen: "Theme". */
  label: string;
  /** The words for the three choices. */
  names: Readonly<Record<ThemeChoice, string>>;
}

/** Light, dark or the system's, remembered in this browser. */
export function ThemeSwitch(props: ThemeSwitchProps) {
  const theme = useTheme();
  return (
    <SegmentedControl
      label={props.label}
      iconsOnly
      value={theme.choice()}
      onChange={(choice) => (choice === 'light' || choice === 'dark' ? theme.choose(choice) : theme.choose('system'))}
      options={[
        { value: 'system', label: props.names.system, icon: 'monitor' },
        { value: 'light', label: props.names.light, icon: 'sun' },
        { value: 'dark', label: props.names.dark, icon: 'moon' },
      ]}
    />
  );
}
