import { splitProps, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { fieldAttributes, useField } from './field.tsx';

export interface DateInputProps extends Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'onInput' | 'value' | 'min' | 'max'
> {
  /** `2026-11-20`, empty for no date. */
  value: string;
  /** Called with a whole date or with empty, never with half of one. */
  onChange(value: string): void;
  min?: string;
  max?: string;
}

/** A calendar date without time or zone, in the browser's own picker: its keyboard and its format are the person's. */
export function DateInput(props: DateInputProps) {
  const [own, rest] = splitProps(props, ['value', 'onChange', 'class']);
  const attributes = fieldAttributes(useField());
  return (
    <input
      type="date"
      {...attributes}
      {...rest}
      class={classes(controlClass, own.class)}
      value={own.value}
      onInput={(event) => own.onChange(event.currentTarget.value)}
    />
  );
}
