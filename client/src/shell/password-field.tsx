import { t } from '../texts/t.ts';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';

export interface PasswordFieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  /** One that is chosen now, for which the rule is told. */
  isNew?: boolean;
}

/** A password to be typed, as password managers know it. */
export function PasswordField(props: PasswordFieldProps) {
  return (
    <Field label={props.label} help={props.isNew ? t('account.password.rule') : undefined}>
      <TextInput
        type="password"
        autocomplete={props.isNew ? 'new-password' : 'current-password'}
        value={props.value}
        onChange={props.onChange}
      />
    </Field>
  );
}
