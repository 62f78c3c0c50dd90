import { SegmentedControl as Kobalte } from '@kobalte/core/segmented-control';
import { For, Show } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';

export interface Segment {
  readonly value: string;
  readonly label: string;
  readonly icon?: IconName;
}

export interface SegmentedControlProps {
  /** What is chosen between; read by screen readers. */
  label: string;
  options: readonly Segment[];
  value: string;
  onChange(value: string): void;
  /** Shows icons only; labels stay for screen readers and as titles. */
  iconsOnly?: boolean;
}

/** One of two to five, all in sight: a view, a density, a theme. Arrow keys move. */
export function SegmentedControl(props: SegmentedControlProps) {
  return (
    <Kobalte
      value={props.value}
      onChange={props.onChange}
      aria-label={props.label}
      orientation="horizontal"
      class="inline-flex h-8 items-stretch gap-0.5 rounded-md border border-line bg-sunken p-0.5"
    >
      <For each={props.options}>
        {(option) => (
          <Kobalte.Item
            value={option.value}
            class="relative inline-flex"
            title={props.iconsOnly ? option.label : undefined}
          >
            <Kobalte.ItemInput class="peer" />
            <Kobalte.ItemLabel class="inline-flex items-center gap-1.5 rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-muted transition-colors select-none peer-focus-visible:outline-2 peer-focus-visible:outline-focus hover:text-ink data-checked:bg-surface data-checked:text-ink data-checked:shadow-raised data-checked:ring-1 data-checked:ring-line-strong">
              <Show when={option.icon}>{(icon) => <Icon name={icon()} />}</Show>
              <span class={props.iconsOnly ? 'sr-only' : undefined}>{option.label}</span>
            </Kobalte.ItemLabel>
          </Kobalte.Item>
        )}
      </For>
    </Kobalte>
  );
}
