import { Checkbox as Kobalte } from '@kobalte/core/checkbox';
import { Show } from 'solid-js';
import { classes } from './classes.ts';
import { useField } from './field.tsx';
import { Icon } from './icon.tsx';

export interface CheckboxProps {
  checked: boolean;
  onChange(checked: boolean): void;
  /** Stands beside the box. */
  label: string;
  hideLabel?: boolean;
  /** Some of what it stands for is checked. */
  indeterminate?: boolean;
  disabled?: boolean;
  class?: string;
}

/** Yes or no that takes effect with the form. Space toggles. For an effect at once use `Switch`. */
export function Checkbox(props: CheckboxProps) {
  const field = useField();
  return (
    <Kobalte
      checked={props.checked}
      indeterminate={props.indeterminate}
      onChange={props.onChange}
      disabled={props.disabled}
      class={classes('group inline-flex items-center gap-2', props.class)}
    >
      <Kobalte.Input id={field?.id} aria-describedby={field?.describedBy} class="peer" />
      <Kobalte.Control class="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control bg-surface text-on-accent transition-colors peer-focus-visible:outline-2 peer-focus-visible:outline-offset-1 peer-focus-visible:outline-focus data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50 data-indeterminate:border-accent data-indeterminate:bg-accent">
        <Kobalte.Indicator>
          <Icon name={props.indeterminate ? 'minus' : 'check'} size={12} stroke-width={2} />
        </Kobalte.Indicator>
      </Kobalte.Control>
      <Show when={!props.hideLabel} fallback={<Kobalte.Label class="sr-only">{props.label}</Kobalte.Label>}>
        <Kobalte.Label class="text-base text-ink select-none">{props.label}</Kobalte.Label>
      </Show>
    </Kobalte>
  );
}
