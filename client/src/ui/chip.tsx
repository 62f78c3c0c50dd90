import { Show, type JSX } from 'solid-js';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';

export interface ChipProps {
  /** Reads as a part of a sentence: "Status is Draft or Active". */
  children: JSX.Element;
  /** The same as text, for the name of the remove button. */
  label: string;
  /** Opens it for a change. */
  onPress?(): void;
  onRemove?(): void;
}

/** One condition of a filter, or one of several chosen values. Two buttons: change it, take it away. */
export function Chip(props: ChipProps) {
  const { words } = useLocale();
  return (
    <span class="inline-flex h-7 max-w-full items-stretch overflow-hidden rounded-md border border-line-strong bg-surface text-sm shadow-raised">
      <Show when={props.onPress} fallback={<span class="truncate px-2 py-1">{props.children}</span>}>
        <button type="button" class="truncate px-2 -outline-offset-2 hover:bg-hover" onClick={() => props.onPress?.()}>
          {props.children}
        </button>
      </Show>
      <Show when={props.onRemove}>
        <button
          type="button"
          aria-label={words.remove(props.label)}
          class="flex w-6 shrink-0 items-center justify-center border-l border-line text-muted -outline-offset-2 hover:bg-hover hover:text-ink"
          onClick={() => props.onRemove?.()}
        >
          <Icon name="close" size={12} />
        </button>
      </Show>
    </span>
  );
}
