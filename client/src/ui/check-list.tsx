import { For } from 'solid-js';
import { Checkbox } from './checkbox.tsx';
import type { Option } from './select.tsx';

export interface CheckListProps {
  /** Names the group for screen readers. */
  label: string;
  options: readonly Option[];
  /** The chosen values. */
  values: readonly string[];
  /** Called with the chosen values in the order of the options. */
  onChange(values: string[]): void;
}

/** Any of a known, short list, all in sight: the states of a filter, the roles of a person. */
export function CheckList(props: CheckListProps) {
  const toggle = (value: string, on: boolean) =>
    props.onChange(
      props.options.map((option) => option.value).filter((each) => (each === value ? on : props.values.includes(each))),
    );
  return (
    <div role="group" aria-label={props.label} class="flex flex-col">
      <For each={props.options}>
        {(option) => (
          <Checkbox
            class="min-h-7"
            label={option.label}
            checked={props.values.includes(option.value)}
            disabled={option.disabled}
            onChange={(on) => toggle(option.value, on)}
          />
        )}
      </For>
    </div>
  );
}
