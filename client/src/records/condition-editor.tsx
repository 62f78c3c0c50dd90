import { For, Match, Show, Switch, createSignal } from 'solid-js';
import type { Field } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { CheckList } from '../ui/check-list.tsx';
import { Chip } from '../ui/chip.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { DateInput } from '../ui/date-input.tsx';
import { isDecimal } from '../ui/decimal.ts';
import { MoneyInput } from '../ui/money-input.tsx';
import { NumberInput } from '../ui/number-input.tsx';
import { Select, type Option } from '../ui/select.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { testWords } from './condition-words.ts';
import { asksPresence, testsFor, type Condition } from './conditions.ts';
import { currencies } from './currencies.ts';
import { useOptionSearch } from './references.ts';
import { choiceWord, fieldWord } from './words.ts';

export interface ConditionEditorProps {
  /** The type whose field it is. */
  owner: string;
  field: Field;
  /** The condition as it is; none when it is new. */
  condition?: Condition;
  labelOf(id: string): string;
  /** Told of the record behind an id that was chosen. */
  onLearn(option: Option): void;
  onDone(condition: Condition): void;
}

/** Test and value of one condition. Enter applies it. */
export function ConditionEditor(props: ConditionEditorProps) {
  const tests = () => testsFor(props.field);
  const [test, setTest] = createSignal(props.condition?.test ?? tests()[0] ?? 'eq');
  const [values, setValues] = createSignal<readonly string[]>(props.condition?.values ?? startValues(props.field));
  const ready = () => asksPresence(test()) || isComplete(props.field, values());

  function apply(event: Event) {
    event.preventDefault();
    if (ready()) props.onDone({ field: props.field.name, test: test(), values: asksPresence(test()) ? [] : values() });
  }

  return (
    <form class="flex w-72 max-w-full flex-col gap-3" onSubmit={apply}>
      <p class="font-semibold">{fieldWord(props.owner, props.field)}</p>
      <Show when={tests().length > 1}>
        <Select
          label={t('records.filter.how')}
          options={tests().map((each) => ({ value: each, label: testWords(props.field, each) }))}
          value={test()}
          onChange={(value) => setTest(tests().find((each) => each === value) ?? test())}
        />
      </Show>
      <Show when={!asksPresence(test())}>
        <ValueControl {...props} values={values()} onValues={setValues} />
      </Show>
      <Button type="submit" variant="primary" disabled={!ready()}>
        {t('records.filter.apply')}
      </Button>
    </form>
  );
}

const startValues = (field: Field): string[] =>
  field.kind === 'money' ? ['', 'NOK'] : field.kind === 'boolean' ? ['true'] : [];

function isComplete(field: Field, [first = '']: readonly string[]): boolean {
  if (field.kind === 'int') return /^-?\d+$/.test(first);
  return field.kind === 'money' || field.kind === 'decimal' ? isDecimal(first) : first.trim() !== '';
}

interface ValueControlProps extends ConditionEditorProps {
  values: readonly string[];
  onValues(values: readonly string[]): void;
}

function ValueControl(props: ValueControlProps) {
  const first = () => props.values[0] ?? '';
  const name = () => fieldWord(props.owner, props.field);
  const set = (value: string) => props.onValues(value ? [value] : []);
  return (
    <Switch fallback={<TextInput autofocus aria-label={name()} value={first()} onChange={set} />}>
      <Match when={props.field.kind === 'enum'}>
        <div class="max-h-52 overflow-y-auto">
          <CheckList
            label={name()}
            options={props.field.choices.map((choice) => ({
              value: choice.name,
              label: choiceWord(props.field.type, choice.name),
            }))}
            values={props.values}
            onChange={props.onValues}
          />
        </div>
      </Match>
      <Match when={props.field.ref}>{(ref) => <RecordsControl {...props} aggregate={ref().aggregate} />}</Match>
      <Match when={props.field.kind === 'date' || props.field.kind === 'instant'}>
        <DateInput aria-label={name()} value={first()} onChange={set} />
      </Match>
      <Match when={props.field.kind === 'boolean'}>
        <Select
          label={name()}
          options={['true', 'false'].map((value) => ({
            value,
            label: t(value === 'true' ? 'records.yes' : 'records.no'),
          }))}
          value={first()}
          onChange={set}
        />
      </Match>
      <Match when={props.field.kind === 'money'}>
        <MoneyInput
          currencies={currencies}
          value={{ amount: first(), currency: props.values[1] ?? '' }}
          onChange={({ amount, currency }) => props.onValues([amount, currency])}
        />
      </Match>
      <Match when={props.field.kind === 'int' || props.field.kind === 'decimal'}>
        <NumberInput aria-label={name()} value={first()} onChange={set} />
      </Match>
    </Switch>
  );
}

/** Any of several records, one search at a time. */
function RecordsControl(props: ValueControlProps & { aggregate: string }) {
  const search = useOptionSearch();
  function add(option: Option | undefined) {
    if (!option || props.values.includes(option.value)) return;
    props.onLearn(option);
    props.onValues([...props.values, option.value]);
  }
  return (
    <div class="flex flex-col gap-2">
      <div class="flex flex-wrap gap-1">
        <For each={props.values}>
          {(id) => (
            <Chip label={props.labelOf(id)} onRemove={() => props.onValues(props.values.filter((each) => each !== id))}>
              {props.labelOf(id)}
            </Chip>
          )}
        </For>
      </div>
      <Combobox
        label={fieldWord(props.owner, props.field)}
        value={undefined}
        onChange={add}
        onSearch={(text) => search(props.aggregate, text)}
      />
    </div>
  );
}
