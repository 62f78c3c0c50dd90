import { For } from 'solid-js';
import { classes } from './classes.ts';
import { controlClass } from './control.ts';
import { useLocale } from './locale.tsx';
import { NumberInput } from './number-input.tsx';

export interface MoneyValue {
  /** A plain decimal, empty for none. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

export interface MoneyInputProps {
  value: MoneyValue;
  onChange(value: MoneyValue): void;
  /** The codes to choose from; the value's own is always among them. */
  currencies: readonly string[];
  disabled?: boolean;
  readOnly?: boolean;
}

/** An amount with its currency. The amount takes the label of the `Field`; the currency is its own control. */
export function MoneyInput(props: MoneyInputProps) {
  const { words } = useLocale();
  const codes = () => [...new Set([...props.currencies, props.value.currency].filter(Boolean))];
  return (
    <div class="flex">
      <NumberInput
        class="rounded-r-none"
        value={props.value.amount}
        disabled={props.disabled}
        readOnly={props.readOnly}
        onChange={(amount) => props.onChange({ ...props.value, amount })}
      />
      <select
        aria-label={words.currency}
        class={classes(controlClass, '-ml-px w-auto! shrink-0 rounded-l-none px-1.5 text-sm text-muted')}
        disabled={props.disabled || props.readOnly}
        value={props.value.currency}
        onChange={(event) => props.onChange({ ...props.value, currency: event.currentTarget.value })}
      >
        <For each={codes()}>{(code) => <option value={code}>{code}</option>}</For>
      </select>
    </div>
  );
}
