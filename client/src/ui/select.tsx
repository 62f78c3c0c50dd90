import { Select as Kobalte } from '@kobalte/core/select';
import { Show } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { useField } from './field.tsx';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';
import { useOverlayMount } from './overlay-mount.tsx';
import { choiceClass, floatingClass } from './overlay.ts';

export interface Option {
  readonly value: string;
  readonly label: string;
  /** A second, quieter line. */
  readonly description?: string;
  readonly disabled?: boolean;
}

export interface SelectProps {
  options: readonly Option[];
  /** The value of the chosen option, empty for none. */
  value: string;
  /** Called with the chosen value, or empty when cleared. */
  onChange(value: string): void;
  placeholder?: string;
  /** Offers a way back to no value. */
  clearable?: boolean;
  disabled?: boolean;
  /** A name when there is no `Field` around it. */
  label?: string;
  class?: string;
}

/** One of a known, short list. Arrow keys and typing choose; for references and long lists use `Combobox`. */
export function Select(props: SelectProps) {
  const field = useField();
  const { words } = useLocale();
  const mount = useOverlayMount();
  const selected = () => props.options.find((option) => option.value === props.value) ?? null;
  const canClear = () => Boolean(props.clearable && props.value && !props.disabled);

  return (
    <Kobalte<Option>
      options={[...props.options]}
      optionValue="value"
      optionTextValue="label"
      optionDisabled="disabled"
      value={selected()}
      onChange={(option) => option && props.onChange(option.value)}
      disabled={props.disabled}
      placeholder={<span class="text-faint">{props.placeholder}</span>}
      gutter={4}
      sameWidth
      class={classes('relative min-w-0', props.class)}
      itemComponent={(item) => (
        <Kobalte.Item item={item.item} class={choiceClass}>
          <Kobalte.ItemLabel as="span" class="min-w-0 flex-1">
            <span class="block truncate">{item.item.rawValue.label}</span>
            <Show when={item.item.rawValue.description}>
              {(description) => <span class="block text-sm text-muted">{description()}</span>}
            </Show>
          </Kobalte.ItemLabel>
          <Kobalte.ItemIndicator>
            <Icon name="check" class="text-accent-ink" />
          </Kobalte.ItemIndicator>
        </Kobalte.Item>
      )}
    >
      <Kobalte.Trigger
        id={field?.id}
        aria-label={props.label}
        aria-labelledby={field?.labelId}
        aria-describedby={field?.describedBy}
        aria-invalid={field?.invalid || undefined}
        class={classes(controlClass, 'flex items-center gap-2 text-left')}
      >
        <Kobalte.Value<Option> class="min-w-0 flex-1 truncate">
          {(state) => state.selectedOption()?.label}
        </Kobalte.Value>
        <Show when={canClear()}>
          <span class="w-6" />
        </Show>
        <Icon name="chevron-down" class="text-muted" />
      </Kobalte.Trigger>
      <Show when={canClear()}>
        <button
          type="button"
          aria-label={words.clear}
          class="absolute top-1 right-8 flex size-6 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
          onClick={() => props.onChange('')}
        >
          <Icon name="close" size={14} />
        </button>
      </Show>
      <Kobalte.Portal mount={mount()}>
        <Kobalte.Content class={floatingClass}>
          <Kobalte.Listbox class="outline-none" />
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte>
  );
}
