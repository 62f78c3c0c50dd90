import { Show, splitProps, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { fieldAttributes, useField } from './field.tsx';
import { Icon, type IconName } from './icon.tsx';

export interface TextInputProps extends Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'onInput' | 'value'
> {
  value: string;
  /** Called on every keystroke. */
  onChange(value: string): void;
  /** An icon at the start, for example `search`. */
  icon?: IconName;
}

/** One line of text. Inside a `Field` it is labelled and described by it. */
export function TextInput(props: TextInputProps) {
  const [own, rest] = splitProps(props, ['value', 'onChange', 'icon', 'class']);
  const attributes = fieldAttributes(useField());
  const input = () => (
    <input
      type="text"
      {...attributes}
      {...rest}
      class={classes(controlClass, own.icon && 'pl-8', own.class)}
      value={own.value}
      onInput={(event) => own.onChange(event.currentTarget.value)}
    />
  );
  return (
    <Show when={own.icon} fallback={input()}>
      {(icon) => (
        <span class="relative block">
          <Icon name={icon()} class="pointer-events-none absolute top-2 left-2.5 text-muted" />
          {input()}
        </span>
      )}
    </Show>
  );
}
