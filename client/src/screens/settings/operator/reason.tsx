import { createSignal, type Accessor } from 'solid-js';
import { t } from '../../../texts/settings/t.ts';
import { Field } from '../../../ui/field.tsx';
import { TextArea } from '../../../ui/text-area.tsx';

const shortest = 5;

/** Why something is done, and what is wrong with how that is said. */
export function createReason(): [Accessor<string> & { problem(): string | undefined }, (reason: string) => void] {
  const [reason, setReason] = createSignal('');
  const problem = () => (reason().trim().length < shortest ? t('rules.operator.reason') : undefined);
  return [Object.assign(() => reason(), { problem }), setReason];
}

/** Asks for the reason, which the company can read. */
export function Reason(props: { value: string; problem: string | undefined; onChange(reason: string): void }) {
  return (
    <Field required label={t('office.reason')} help={t('office.reason.help')} error={props.problem}>
      <TextArea rows={2} maxLength={500} value={props.value} onChange={(reason) => props.onChange(reason)} />
    </Field>
  );
}
