import { For, Show, type JSX } from 'solid-js';
import { classes } from './classes.ts';

export interface Description {
  readonly label: string;
  /** Nothing is shown as a dash. */
  readonly value: JSX.Element;
  /** Takes the whole width: long text. */
  readonly wide?: boolean;
  /** What the field means, on hover over the label. */
  readonly help?: string;
}

/** Labels and values of a record, in as many columns as there is room for. */
export function DescriptionList(props: { items: readonly Description[] }) {
  return (
    <dl class="grid grid-cols-[repeat(auto-fill,minmax(min(100%,11rem),1fr))] gap-x-6 gap-y-4">
      <For each={props.items}>
        {(item) => (
          <div class={classes('min-w-0', item.wide && 'col-span-full')}>
            <dt class="text-sm text-muted" title={item.help}>
              {item.label}
            </dt>
            <dd class={classes('mt-0.5 break-words', item.wide && 'max-w-prose whitespace-pre-line')}>
              <Show
                when={item.value !== undefined && item.value !== null && item.value !== ''}
                fallback={<span class="text-faint">–</span>}
              >
                {item.value}
              </Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
