import { For, Show } from 'solid-js';
import { Icon } from './icon.tsx';

export interface Crumb {
  readonly label: string;
  /** The last one needs none: it is where one is. */
  readonly href?: string;
}

/** The way here, widest first. */
export function Breadcrumb(props: { label: string; items: readonly Crumb[] }) {
  return (
    <nav aria-label={props.label}>
      <ol class="flex min-w-0 items-center gap-1 text-sm text-muted">
        <For each={props.items}>
          {(item, index) => (
            <li class="flex min-w-0 items-center gap-1">
              <Show when={index() > 0}>
                <Icon name="chevron-right" size={12} class="text-faint" />
              </Show>
              <Show
                when={item.href}
                fallback={
                  <span aria-current="page" class="truncate">
                    {item.label}
                  </span>
                }
              >
                {(href) => (
                  <a href={href()} class="truncate rounded-sm hover:text-ink hover:underline">
                    {item.label}
                  </a>
                )}
              </Show>
            </li>
          )}
        </For>
      </ol>
    </nav>
  );
}
