import { Popover } from '@kobalte/core/popover';
import { Show, createEffect, createSignal, createUniqueId, on } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { fieldAttributes, useField } from './field.tsx';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';
import { OptionList, optionId } from './option-list.tsx';
import { createOptionSearch } from './option-search.ts';
import { useOverlayMount } from './overlay-mount.tsx';
import { floatingClass } from './overlay.ts';
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
  const mount = useOverlayMount();
  const listId = createUniqueId();
  const search = createOptionSearch((text) => props.onSearch(text));
  const [open, setOpen] = createSignal(false);
  const [text, setText] = createSignal('');
  const [active, setActive] = createSignal(0);

  const showChosen = () => setText(props.value?.label ?? '');
  createEffect(on(() => props.value?.label, showChosen));
  createEffect(on(search.options, () => setActive(0)));

  function show(query: string, pause = 0) {
    if (props.disabled) return;
    setOpen(true);
    search.find(query, pause);
  }

  function close() {
    setOpen(false);
    showChosen();
  }

  function choose(option: Option | undefined) {
    if (option?.disabled) return;
    props.onChange(option);
    close();
  }

  function move(step: number) {
    const count = search.options().length;
    if (count > 0) setActive((index) => (index + step + count) % count);
    document.getElementById(optionId(listId, active()))?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (open()) move(event.key === 'ArrowDown' ? 1 : -1);
      else show('');
    } else if (event.key === 'Enter' && open()) {
      event.preventDefault();
      const option = search.options()[active()];
      if (option && search.state() === 'ready') choose(option);
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
    <Popover
      open={open()}
      onOpenChange={(isOpen) => !isOpen && close()}
      gutter={4}
      sameWidth
      placement="bottom-start"
      modal={false}
    >
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
          aria-activedescendant={open() && search.options().length > 0 ? optionId(listId, active()) : undefined}
          placeholder={props.placeholder ?? words.typeToSearch}
          disabled={props.disabled}
          class={classes(controlClass, 'pr-8')}
          value={text()}
          onInput={(event) => onInput(event.currentTarget.value)}
          onClick={() => !open() && show('')}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        <span class="pointer-events-none absolute top-2 right-2 text-muted">
          <Show when={open() && search.state() === 'loading'} fallback={<Icon name="chevron-down" />}>
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
      <Popover.Portal mount={mount()}>
        <Popover.Content
          class={floatingClass}
          role="presentation"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          // Pressing an option must not take focus from the input: blur closes the list.
          onMouseDown={(event: MouseEvent) => event.preventDefault()}
        >
          <OptionList
            id={listId}
            label={props.label ?? words.typeToSearch}
            search={search}
            value={props.value?.value}
            active={active()}
            onActive={setActive}
            onChoose={choose}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
