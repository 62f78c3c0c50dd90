import { createSignal, splitProps, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { fieldAttributes, useField } from './field.tsx';
import { useLocale } from './locale.tsx';

export interface NumberInputProps extends Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'onInput' | 'value'
> {
  /** A plain decimal such as `1234.50`, never a float; empty for no value. */
  value: string;
  /** Called on every keystroke with the plain decimal, or with the text itself while it is no number: check it with `isDecimal`. */
  onChange(value: string): void;
}

/**
 * A decimal number of any size and precision. Shows the locale's grouping at rest and exactly what is typed while it has focus;
 * pasted `1 234,50` or `1,234.50` is understood by locale.
 */
export function NumberInput(props: NumberInputProps) {
  const [own, rest] = splitProps(props, ['value', 'onChange', 'class']);
  const attributes = fieldAttributes(useField());
  const locale = useLocale();
  /** What is being typed; undefined at rest. */
  const [typed, setTyped] = createSignal<string>();

  return (
    <input
      type="text"
      inputmode="decimal"
      autocomplete="off"
      {...attributes}
      {...rest}
      class={classes(controlClass, 'text-right', own.class)}
      value={typed() ?? formatDecimal(own.value, locale.tag)}
      onInput={(event) => {
        setTyped(event.currentTarget.value);
        own.onChange(parseDecimal(event.currentTarget.value, locale.tag));
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
