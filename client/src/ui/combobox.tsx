import { Popover } from '@kobalte/core/popover';
import { For, Match, Show, Switch, createEffect, createSignal, createUniqueId, on, onCleanup } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { fieldAttributes, useField } from './field.tsx';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';
import { choiceClass, floatingClass } from './overlay.ts';
import type { Option } from './select.tsx';
import { Spinner } from './spinner.tsx';

export interface ComboboxProps {
  /** The chosen option, with its label: it need not be among the results. */
  value: Option | undefined;
  /** Called with the chosen option, or undefined when cleared. */
  onChange(option: Option | undefined): void;
  /** Finds options for a text, empty at first. Called 150 ms after the last keystroke; late answers to earlier texts are dropped. */
  onSearch(text: string): Promise<readonly Option[]>;
  placeholder?: string;
  disabled?: boolean;
  /** A name when there is no `Field` around it. */
  label?: string;
  class?: string;
}

/**
 * Chooses one of many by typing. ↓ or typing opens, ↑ ↓ move, Enter chooses, Escape closes and puts the chosen label back,
 * clearing the text clears the value.
 */
export function Combobox(props: ComboboxProps) {
  const attributes = fieldAttributes(useField());
  const { words } = useLocale();
  const listId = createUniqueId();
  const [open, setOpen] = createSignal(false);
  const [text, setText] = createSignal('');
  const [options, setOptions] = createSignal<readonly Option[]>([]);
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('ready');
  const [active, setActive] = createSignal(0);
  let search = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  createEffect(on(() => props.value?.label, (label) => setText(label ?? '')));
  onCleanup(() => clearTimeout(timer));

  function find(query: string, delay: number) {
    clearTimeout(timer);
    search += 1;
    const current = search;
    setState('loading');
    timer = setTimeout(async () => {
      try {
        const found = await props.onSearch(query);
        if (current !== search) return;
        setOptions(found);
        setActive(0);
        setState('ready');
      } catch {
        if (current === search) setState('failed');
      }
    }, delay);
  }

  function show(query: string, delay = 0) {
    if (props.disabled) return;
    setOpen(true);
    find(query, delay);
  }

  function close() {
    setOpen(false);
    setText(props.value?.label ?? '');
  }

  function choose(option: Option | undefined) {
    if (option?.disabled) return;
    setOpen(false);
    props.onChange(option);
    setText(props.value?.label ?? '');
  }

  function move(step: number) {
    const count = options().length;
    if (count > 0) setActive((index) => (index + step + count) % count);
    document.getElementById(`${listId}-${active()}`)?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (open()) move(event.key === 'ArrowDown' ? 1 : -1);
      else show('');
    } else if (event.key === 'Enter' && open()) {
      event.preventDefault();
      const option = options()[active()];
      if (option && state() === 'ready') choose(option);
    } else if (event.key === 'Escape' && open()) {
      // The dialog around it stays open.
      event.stopPropagation();
      event.preventDefault();
      close();
    }
  }

  function onInput(query: string) {
    setText(query);
    if (query === '' && props.value) props.onChange(undefined);
    show(query, 150);
  }

  return (
    <Popover open={open()} onOpenChange={(isOpen) => !isOpen && close()} gutter={4} sameWidth placement="bottom-start" modal={false}>
      <Popover.Anchor class={classes('relative min-w-0', props.class)}>
        <input
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          {...attributes}
          aria-label={props.label}
          aria-autocomplete="list"
          aria-expanded={open()}
          aria-controls={open() ? listId : undefined}
          aria-activedescendant={open() && options().length > 0 ? `${listId}-${active()}` : undefined}
          placeholder={props.placeholder ?? words.typeToSearch}
          disabled={props.disabled}
          class={classes(controlClass, 'pr-8')}
          value={text()}
          onInput={(event) => onInput(event.currentTarget.value)}
          onClick={() => !open() && show('')}
          onKeyDown={onKeyDown}
          onBlur={() => close()}
        />
        <span class="pointer-events-none absolute top-2 right-2 text-muted">
          <Show when={open() && state() === 'loading'} fallback={<Icon name="chevron-down" />}>
            <Spinner />
          </Show>
        </span>
        <Show when={props.value && !props.disabled && !open()}>
          <button
            type="button"
            tabIndex={-1}
            aria-label={words.clear}
            class="absolute top-1 right-1 flex size-6 items-center justify-center rounded-sm bg-surface text-muted hover:bg-hover hover:text-ink"
            onClick={() => choose(undefined)}
          >
            <Icon name="close" size={14} />
          </button>
        </Show>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          class={floatingClass}
          role="presentation"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          // Pressing an option must not take focus from the input: blur closes the list.
          onMouseDown={(event: MouseEvent) => event.preventDefault()}
        >
          <div id={listId} role="listbox" aria-label={props.label ?? words.typeToSearch} aria-busy={state() === 'loading'}>
            <For each={options()}>
              {(option, index) => (
                <div
                  id={`${listId}-${index()}`}
                  role="option"
                  aria-selected={option.value === props.value?.value}
                  aria-disabled={option.disabled || undefined}
                  data-highlighted={index() === active() ? '' : undefined}
                  data-disabled={option.disabled ? '' : undefined}
                  class={choiceClass}
                  onMouseMove={() => setActive(index())}
                  onClick={() => choose(option)}
                >
                  <span class="min-w-0 flex-1">
                    <span class="block truncate">{option.label}</span>
                    <Show when={option.description}>
                      <span class="block truncate text-sm text-muted">{option.description}</span>
                    </Show>
                  </span>
                  <Show when={option.value === props.value?.value}>
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
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
