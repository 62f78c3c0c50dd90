import { Match, Show, Switch, splitProps } from 'solid-js';
import type { Field as FieldInfo } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { DateInput } from '../ui/date-input.tsx';
import { DateTimeInput } from '../ui/date-time-input.tsx';
import { Field } from '../ui/field.tsx';
import { MoneyInput } from '../ui/money-input.tsx';
import { NumberInput } from '../ui/number-input.tsx';
import { Select, type Option } from '../ui/select.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { currencies } from './currencies.ts';
import type { DraftValue } from './draft.ts';
import { useOptionSearch } from './references.ts';
import { choiceWord, fieldHelp, fieldWord } from './words.ts';

export interface FieldControlProps {
  /** The type whose field it is. */
  owner: string;
  field: FieldInfo;
  value: DraftValue | undefined;
  onChange(value: DraftValue): void;
  /** The id of the control, which an error summary links to. */
  id: string;
  required: boolean;
  error?: string;
  /** The value is masked: it cannot be changed by somebody who does not see it. */
  masked?: boolean;
  /** In a sheet: no label or help in sight. `label` then says which row it is of. */
  inSheet?: boolean;
  label?: string;
  /** One of these, where the choices depend on the record. */
  options?: readonly Option[];
  labelOf(id: string): string | undefined;
  onLearn(option: Option): void;
}

/** The control of a field by its kind, with label above and the schema's help below. */
export function FieldControl(props: FieldControlProps) {
  const [own, rest] = splitProps(props, ['error', 'inSheet', 'label']);
  const label = () => own.label ?? fieldWord(rest.owner, rest.field);
  const isBox = () => rest.field.kind === 'boolean' && !rest.masked;
  const help = () =>
    own.inSheet ? undefined : rest.masked ? t('records.masked.why') : fieldHelp(rest.owner, rest.field);
  return (
    <Field
      id={rest.id}
      label={label()}
      hideLabel={own.inSheet || isBox()}
      required={rest.required}
      error={own.error}
      help={help()}
      class={own.inSheet ? '[&_p]:text-xs' : undefined}
    >
      <Control {...rest} label={label()} inSheet={own.inSheet} />
    </Field>
  );
}

function Control(props: Omit<FieldControlProps, 'error'>) {
  const text = () => (typeof props.value === 'string' ? props.value : '');
  return (
    <Switch
      fallback={
        <TextInput
          value={text()}
          disabled={props.masked}
          onChange={props.onChange}
          maxLength={props.field.max ?? undefined}
        />
      }
    >
      <Match when={props.masked}>
        <TextInput value={text()} disabled onChange={props.onChange} />
      </Match>
      <Match when={props.field.ref}>
        {(ref) => <RecordControl {...props} aggregate={ref().aggregate} id={text()} />}
      </Match>
      <Match when={props.options}>
        {(options) => <Select options={options()} value={text()} onChange={props.onChange} />}
      </Match>
      <Match when={props.field.kind === 'enum'}>
        <Select
          options={props.field.choices.map(({ name, description }) => ({
            value: name,
            label: choiceWord(props.field.type, name),
            description: props.inSheet ? undefined : description,
          }))}
          value={text()}
          onChange={props.onChange}
          clearable={!props.required && props.field.nullable}
        />
      </Match>
      <Match when={props.field.kind === 'boolean'}>
        <div class="flex min-h-8 items-center">
          <Checkbox
            label={props.label ?? ''}
            hideLabel={props.inSheet}
            checked={props.value === true}
            onChange={props.onChange}
          />
        </div>
      </Match>
      <Match when={props.field.kind === 'money'}>
        <MoneyInput
          currencies={currencies}
          value={typeof props.value === 'object' ? props.value : { amount: '', currency: '' }}
          onChange={props.onChange}
        />
      </Match>
      <Match when={props.field.kind === 'int' || props.field.kind === 'decimal'}>
        <NumberInput value={text()} onChange={props.onChange} />
      </Match>
      <Match when={props.field.kind === 'date'}>
        <DateInput value={text()} onChange={props.onChange} />
      </Match>
      <Match when={props.field.kind === 'instant'}>
        <DateTimeInput value={text()} onChange={props.onChange} />
      </Match>
      <Match when={props.field.kind === 'longText' || props.field.kind === 'json'}>
        <Show when={!props.inSheet} fallback={<TextInput value={text()} onChange={props.onChange} />}>
          <TextArea value={text()} onChange={props.onChange} maxLength={props.field.max ?? undefined} />
        </Show>
      </Match>
    </Switch>
  );
}

function RecordControl(props: Omit<FieldControlProps, 'error'> & { aggregate: string; id: string }) {
  const search = useOptionSearch();
  const chosen = () => (props.id ? { value: props.id, label: props.labelOf(props.id) ?? '…' } : undefined);
  return (
    <Combobox
      value={chosen()}
      onChange={(option) => {
        if (option) props.onLearn(option);
        props.onChange(option?.value ?? '');
      }}
      onSearch={(text) => search(props.aggregate, text)}
    />
  );
}
