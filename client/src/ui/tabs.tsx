import { Tabs as Kobalte } from '@kobalte/core/tabs';
import { For, Show, type JSX } from 'solid-js';
import { classes } from './classes.ts';

export interface Tab {
  readonly value: string;
  readonly label: string;
  /** How many things are in it. */
  readonly count?: number;
  /** Drawn only while the tab is open. */
  content(): JSX.Element;
}

export interface TabsProps {
  /** Names the group for screen readers. */
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange(value: string): void;
  class?: string;
}

/** Parts of one thing, one at a time. ← → move between tabs; the open one belongs in the URL. */
export function Tabs(props: TabsProps) {
  return (
    <Kobalte value={props.value} onChange={props.onChange} class={classes('flex min-h-0 flex-col', props.class)}>
      <Kobalte.List
        aria-label={props.label}
        class="flex shrink-0 gap-4 overflow-x-auto border-b border-line px-6 max-sm:px-4"
      >
        <For each={props.tabs}>
          {(tab) => (
            <Kobalte.Trigger
              value={tab.value}
              class="-mb-px flex h-10 items-center gap-1.5 border-b-2 border-transparent px-0.5 font-medium whitespace-nowrap text-muted transition-colors -outline-offset-2 hover:text-ink data-selected:border-accent data-selected:text-ink"
            >
              {tab.label}
              <Show when={tab.count !== undefined}>
                <span class="rounded-sm bg-sunken px-1 text-xs font-medium text-muted">{tab.count}</span>
              </Show>
            </Kobalte.Trigger>
          )}
        </For>
      </Kobalte.List>
      <For each={props.tabs}>
        {(tab) => (
          <Kobalte.Content value={tab.value} class="min-h-0 flex-1 -outline-offset-2">
            {tab.content()}
          </Kobalte.Content>
        )}
      </For>
    </Kobalte>
  );
}
