import { useLocation } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { classes } from '../ui/classes.ts';
import { Icon } from '../ui/icon.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { isWithin, type NavigationGroup, type NavigationItem } from './navigation.ts';

export interface NavigationListProps {
  groups: readonly NavigationGroup[];
  /** Icons alone; the names stay as tooltips and for screen readers. */
  compact?: boolean;
}

/** The systems and their places, the open one marked. */
export function NavigationList(props: NavigationListProps) {
  return (
    <div class="flex flex-col gap-4 px-2 py-3">
      <For each={props.groups}>
        {(group) => (
          <section aria-label={group.label}>
            <Show when={!props.compact} fallback={<div class="mx-2 mb-2 border-t border-line first:hidden" />}>
              <h2 class="px-2 pb-1 text-xs font-medium text-muted">{group.label}</h2>
            </Show>
            <ul class="flex flex-col gap-px">
              <For each={group.items}>
                {(item) => (
                  <li>
                    <Place item={item} compact={props.compact} />
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </div>
  );
}

function Place(props: { item: NavigationItem; compact?: boolean }) {
  const location = useLocation();
  const isOpen = () => isWithin(location.pathname, props.item.href);
  return (
    <Tooltip
      as="a"
      placement="right"
      text={props.compact ? props.item.label : undefined}
      href={props.item.href}
      aria-current={isOpen() ? 'page' : undefined}
      class={classes(
        'flex h-8 items-center gap-2.5 rounded-md px-2 transition-colors -outline-offset-2',
        props.compact && 'justify-center',
        isOpen()
          ? 'bg-selected font-medium text-ink [&>svg]:text-accent-ink'
          : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon name={props.item.icon} />
      <span class={props.compact ? 'sr-only' : 'truncate'}>{props.item.label}</span>
    </Tooltip>
  );
}
