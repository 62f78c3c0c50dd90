import { For } from 'solid-js';
import { keyLabels } from './keyboard.ts';

/** The keys of a shortcut as caps: `<Kbd keys="mod+k" />`. `mod` is ⌘ on Apple machines and Ctrl elsewhere. */
export function Kbd(props: { keys: string }) {
  return (
    <span class="inline-flex gap-0.5">
      <For each={keyLabels(props.keys)}>
        {(label) => (
          <kbd class="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1 font-sans text-xs text-muted">
            {label}
          </kbd>
        )}
      </For>
    </span>
  );
}
