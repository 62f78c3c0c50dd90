import { splitProps, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { fieldAttributes, useField } from './field.tsx';
import { useLocale } from './locale.tsx';
import { fromWallTime, toWallTime } from './zoned-time.ts';

export interface DateTimeInputProps extends Omit<
  JSX.InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'onInput' | 'value'
> {
  /** An instant, `2026-11-20T13:30:00.000Z`; empty for none. */
  value: string;
  onChange(value: string): void;
}

/** A date and time to the minute, entered in the time zone of the locale and handed over as an instant. */
export function DateTimeInput(props: DateTimeInputProps) {
  const [own, rest] = splitProps(props, ['value', 'onChange', 'class']);
  const attributes = fieldAttributes(useField());
  const locale = useLocale();
  return (
    <input
      type="datetime-local"
      {...attributes}
      {...rest}
      class={classes(controlClass, own.class)}
      value={toWallTime(own.value, locale.timeZone)}
      onInput={(event) => own.onChange(fromWallTime(event.currentTarget.value, locale.timeZone))}
    />
  );
}
