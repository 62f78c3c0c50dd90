import { createEffect, splitProps, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { areaClass } from './control.ts';
import { fieldAttributes, useField } from './field.tsx';

export interface TextAreaProps extends Omit<
  JSX.TextareaHTMLAttributes<HTMLTextAreaElement>,
  'onChange' | 'onInput' | 'value'
> {
  value: string;
  /** Called on every keystroke. */
  onChange(value: string): void;
}

/** Several lines of text; grows with what is written, up to 20 rem. */
export function TextArea(props: TextAreaProps) {
  const [own, rest] = splitProps(props, ['value', 'onChange', 'class']);
  const attributes = fieldAttributes(useField());
  let area: HTMLTextAreaElement | undefined;

  createEffect(() => {
    if (!area) return;
    // Read so that a value set from outside resizes too.
    void own.value;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  });

  return (
    <textarea
      rows={3}
      {...attributes}
      {...rest}
      ref={area}
      class={classes(areaClass, 'max-h-80 resize-y', own.class)}
      value={own.value}
      onInput={(event) => own.onChange(event.currentTarget.value)}
    />
  );
}
