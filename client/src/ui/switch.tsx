import { Switch as Kobalte } from '@kobalte/core/switch';
import { useField } from './field.tsx';

export interface SwitchProps {
  checked: boolean;
  onChange(checked: boolean): void;
  label: string;
  disabled?: boolean;
}

/** On or off with effect at once. Space toggles. */
export function Switch(props: SwitchProps) {
  const field = useField();
  return (
    <Kobalte
      checked={props.checked}
      onChange={props.onChange}
      disabled={props.disabled}
      class="inline-flex items-center gap-2"
    >
      <Kobalte.Input id={field?.id} aria-describedby={field?.describedBy} class="peer" />
      <Kobalte.Control class="inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-control p-0.5 transition-colors peer-focus-visible:outline-2 peer-focus-visible:outline-offset-1 peer-focus-visible:outline-focus data-checked:bg-accent data-disabled:opacity-50">
        <Kobalte.Thumb class="size-3.5 rounded-full bg-on-accent shadow-raised transition-transform data-checked:translate-x-3.5" />
      </Kobalte.Control>
      <Kobalte.Label class="text-base text-ink select-none">{props.label}</Kobalte.Label>
    </Kobalte>
  );
}
