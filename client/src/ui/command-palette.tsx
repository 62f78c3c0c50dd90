import { Dialog as Kobalte } from '@kobalte/core/dialog';
import { For, Show, createEffect, createSignal, createUniqueId, on, onCleanup } from 'solid-js';
import { classes } from './classes.ts';
import { createDialogFocus } from './dialog-focus.ts';
import { Icon, type IconName } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { createShortcutLayer } from './keyboard.ts';
import { useLocale } from './locale.tsx';
import { choiceClass } from './overlay.ts';
import { Spinner } from './spinner.tsx';

export interface PaletteItem {
  readonly id: string;
  /** Items of one group stand together under its name. */
  readonly group: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: IconName;
  readonly keys?: string;
  run(): void;
}

export interface CommandPaletteProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  label: string;
  placeholder: string;
  /** Called with each new text. */
  onSearch(text: string): void;
  /** What was found for the text, best first, group by group. */
  items: readonly PaletteItem[];
  loading?: boolean;
}

/** Goes anywhere and does anything by typing its name. ↑ ↓ move, Enter runs, Escape closes. */
export function CommandPalette(props: CommandPaletteProps) {
  return (
    <Kobalte open={props.open} onOpenChange={props.onOpenChange} modal>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 animate-appear bg-backdrop" />
        <div class="fixed inset-0 z-50 flex items-start justify-center sm:px-4 sm:pt-[12vh]">
          <Kobalte.Content
            aria-label={props.label}
            {...createDialogFocus()}
            class="flex max-h-full w-full animate-rise flex-col bg-raised shadow-overlay outline-none max-sm:h-full sm:max-h-[60vh] sm:max-w-150 sm:rounded-md"
          >
            <Palette {...props} />
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte>
  );
}

function Palette(props: CommandPaletteProps) {
  createShortcutLayer();
  const { words } = useLocale();
  const listId = createUniqueId();
  const [active, setActive] = createSignal(0);
  const itemId = (index: number) => `${listId}-${index}`;
  createEffect(
    on(
      () => props.items,
      () => setActive(0),
    ),
  );
  // The next opening starts empty.
  onCleanup(() => props.onSearch(''));

  function run(item: PaletteItem | undefined) {
    if (!item) return;
    props.onOpenChange(false);
    item.run();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const count = Math.max(1, props.items.length);
      setActive((index) => (index + step + count) % count);
      document.getElementById(itemId(active()))?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') run(props.items[active()]);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <div class="flex items-center gap-2 border-b border-line px-4">
        <Show when={props.loading} fallback={<Icon name="search" class="text-muted" />}>
          <Spinner class="text-muted" />
        </Show>
        <input
          type="text"
          role="combobox"
          autofocus
          autocomplete="off"
          spellcheck={false}
          aria-label={props.label}
          aria-autocomplete="list"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={props.items.length > 0 ? itemId(active()) : undefined}
          placeholder={props.placeholder}
          class="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none"
          onInput={(event) => props.onSearch(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Kbd keys="escape" />
      </div>
      <div id={listId} role="listbox" aria-label={props.label} class="min-h-0 flex-1 overflow-y-auto p-2">
        <For each={props.items}>
          {(item, index) => (
            <>
              <Show when={item.group !== props.items[index() - 1]?.group}>
                <div role="presentation" class="px-2 pt-2 pb-1 text-xs font-medium text-muted">
                  {item.group}
                </div>
              </Show>
              <div
                id={itemId(index())}
                role="option"
                aria-selected={index() === active()}
                data-highlighted={index() === active() ? '' : undefined}
                class={classes(choiceClass, 'min-h-9')}
                onMouseMove={() => setActive(index())}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => run(item)}
              >
                <Show when={item.icon}>{(icon) => <Icon name={icon()} class="text-muted" />}</Show>
                <span class="min-w-0 flex-1 truncate">{item.label}</span>
                <Show when={item.hint}>
                  <span class="max-w-[40%] truncate text-sm text-muted">{item.hint}</span>
                </Show>
                <Show when={item.keys}>{(keys) => <Kbd keys={keys()} />}</Show>
              </div>
            </>
          )}
        </For>
      </div>
      <Show when={props.items.length === 0 && !props.loading}>
        <p role="status" class="px-4 pb-4 text-muted">
          {words.noMatches}
        </p>
      </Show>
    </>
  );
}
