import { Show, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { useLocale } from './locale.tsx';

export interface BannerProps {
  tone: 'info' | 'success' | 'warning' | 'danger';
  children: JSX.Element;
  /** Small buttons or links at the end. */
  actions?: JSX.Element;
  onDismiss?(): void;
}

const tones: Record<BannerProps['tone'], { icon: IconName; color: string }> = {
  info: { icon: 'info', color: 'border-info-line bg-info-surface [&>svg]:text-info' },
  success: { icon: 'success', color: 'border-success-line bg-success-surface [&>svg]:text-success' },
  warning: { icon: 'warning', color: 'border-warning-line bg-warning-surface [&>svg]:text-warning' },
  danger: { icon: 'warning', color: 'border-danger-line bg-danger-surface [&>svg]:text-danger' },
};

/** A quiet notice in the flow of the page: a conflict, a limit, being offline. Read out when it appears. */
export function Banner(props: BannerProps) {
  const { words } = useLocale();
  return (
    <div
      role={props.tone === 'danger' ? 'alert' : 'status'}
      class={classes(
        'flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border py-1.5 pr-2 pl-3',
        tones[props.tone].color,
      )}
    >
      <Icon name={tones[props.tone].icon} />
      <div class="min-w-48 flex-1 py-0.5">{props.children}</div>
      <Show when={props.actions}>
        <div class="flex items-center gap-1.5">{props.actions}</div>
      </Show>
      <Show when={props.onDismiss}>
        <IconButton size="small" icon="close" label={words.close} onClick={() => props.onDismiss?.()} />
      </Show>
    </div>
  );
}
