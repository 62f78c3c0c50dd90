import { Show, type JSX } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';

export interface EmptyStateProps {
  icon?: IconName;
  /** What this is, or that nothing matches. */
  title: string;
  children?: JSX.Element;
  /** The one thing to do first, or the way back: clear the filter. */
  actions?: JSX.Element;
}

/** Stands where content would be, and says what to do about there being none. */
export function EmptyState(props: EmptyStateProps) {
  return (
    <div class="mx-auto flex max-w-100 flex-col items-center gap-1 px-4 py-12 text-center">
      <Show when={props.icon}>
        {(icon) => (
          <span class="mb-2 flex size-10 items-center justify-center rounded-md border border-line bg-surface text-muted shadow-raised">
            <Icon name={icon()} size={20} />
          </span>
        )}
      </Show>
      <p class="text-lg font-semibold">{props.title}</p>
      <Show when={props.children}>
        <div class="text-muted">{props.children}</div>
      </Show>
      <Show when={props.actions}>
        <div class="mt-3 flex flex-wrap justify-center gap-2">{props.actions}</div>
      </Show>
    </div>
  );
}
