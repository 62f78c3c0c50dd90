import { For, Match, Show, Switch } from 'solid-js';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';
import type { OptionSearch } from './option-search.ts';
import { choiceClass } from './overlay.ts';
import type { Option } from './select.tsx';

interface OptionListProps {
  id: string;
  label: string;
  search: OptionSearch;
  /** The value that is chosen now. */
  value: string | undefined;
  /** The place under the keyboard. */
  active: number;
  onActive(index: number): void;
  onChoose(option: Option): void;
}

/** The id of an option, for `aria-activedescendant`. */
export const optionId = (listId: string, index: number) => `${listId}-${index}`;

/** What a search found, or that it found nothing, is still looking, or failed. */
export function OptionList(props: OptionListProps) {
  const { words } = useLocale();
  const { options, state } = props.search;
  return (
    <>
      <div id={props.id} role="listbox" aria-label={props.label} aria-busy={state() === 'loading'}>
        <For each={options()}>
          {(option, index) => (
            <div
              id={optionId(props.id, index())}
              role="option"
              aria-selected={option.value === props.value}
              aria-disabled={option.disabled || undefined}
              data-highlighted={index() === props.active ? '' : undefined}
              data-disabled={option.disabled ? '' : undefined}
              class={choiceClass}
              onMouseMove={() => props.onActive(index())}
              onClick={() => props.onChoose(option)}
            >
              <span class="min-w-0 flex-1">
                <span class="block truncate">{option.label}</span>
                <Show when={option.description}>
                  <span class="block truncate text-sm text-muted">{option.description}</span>
                </Show>
              </span>
              <Show when={option.value === props.value}>
                <Icon name="check" class="text-accent-ink" />
              </Show>
            </div>
          )}
        </For>
      </div>
      <Show when={options().length === 0 || state() === 'failed'}>
        <p role="status" class="px-2 py-1.5 text-sm text-muted">
          <Switch fallback={words.noMatches}>
            <Match when={state() === 'loading'}>{`${words.loading}…`}</Match>
            <Match when={state() === 'failed'}>{words.searchFailed}</Match>
          </Switch>
        </p>
      </Show>
    </>
  );
}
