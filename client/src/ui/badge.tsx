import { Show, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info';

/** Text, surface and border of each tone, for anything that carries a meaning by colour. */
export const toneClass: Record<Tone, string> = {
  neutral: 'border-line-strong bg-sunken text-muted',
  accent: 'border-accent-line bg-accent-surface text-accent-ink',
  success: 'border-success-line bg-success-surface text-success',
  warning: 'border-warning-line bg-warning-surface text-warning',
  danger: 'border-danger-line bg-danger-surface text-danger',
  info: 'border-info-line bg-info-surface text-info',
};

export interface BadgeProps {
  /** `neutral` unless told. Colour supports the text and never replaces it. */
  tone?: Tone;
  icon?: IconName;
  title?: string;
  children: JSX.Element;
}

/** A short label for a state or a count. */
export function Badge(props: BadgeProps) {
  return (
    <span
      title={props.title}
      class={classes(
        'inline-flex h-5 max-w-full items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        toneClass[props.tone ?? 'neutral'],
      )}
    >
      <Show when={props.icon}>{(icon) => <Icon name={icon()} size={12} />}</Show>
      <span class="truncate">{props.children}</span>
    </span>
  );
}
