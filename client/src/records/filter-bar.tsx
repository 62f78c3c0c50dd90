import { For, Show, createSignal } from 'solid-js';
import type { Aggregate, Field } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { useLocale } from '../ui/locale.tsx';
import { Popover } from '../ui/popover.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { conditionWords } from './condition-words.ts';
import { filterFields, type Condition } from './conditions.ts';
import { fieldNamed } from './model.ts';
import { createLabels } from './references.ts';
import { fieldWord } from './words.ts';

export interface FilterBarProps {
  aggregate: Aggregate;
  conditions: readonly Condition[];
  onChange(conditions: readonly Condition[]): void;
}

/** The conditions of a list as sentences: press one to change it, its cross to take it away, "Filter" to add another. */
export function FilterBar(props: FilterBarProps) {
  const labels = createLabels(() =>
    props.conditions.flatMap(({ field, values }) => {
      const ref = fieldNamed(props.aggregate.fields, field)?.ref;
      return ref ? values.map((id) => ({ aggregate: ref.aggregate, id })) : [];
    }),
  );
  const editor = (field: Field, condition: Condition | undefined, done: (condition: Condition) => void) => (
    <ConditionEditor
      owner={props.aggregate.name}
      field={field}
      condition={condition}
      labelOf={(id) => labels.of(id) ?? '…'}
      onLearn={labels.learn}
      onDone={done}
    />
  );
  const put = (index: number, condition: Condition) =>
    props.onChange(props.conditions.map((each, at) => (at === index ? condition : each)));

  return (
    <>
      <Popover label={t('records.filter')} icon="filter">
        {(close) => (
          <AddCondition
            aggregate={props.aggregate}
            editor={(field) =>
              editor(field, undefined, (condition) => {
                props.onChange([...props.conditions, condition]);
                close();
              })
            }
          />
        )}
      </Popover>
      <For each={props.conditions}>
        {(condition, index) => (
          <Show when={fieldNamed(props.aggregate.fields, condition.field)}>
            {(field) => (
              <ConditionChip
                owner={props.aggregate.name}
                field={field()}
                condition={condition}
                labelOf={(id) => labels.of(id) ?? '…'}
                editor={(close) =>
                  editor(field(), condition, (changed) => {
                    close();
                    put(index(), changed);
                  })
                }
                onRemove={() => props.onChange(props.conditions.filter((_, at) => at !== index()))}
              />
            )}
          </Show>
        )}
      </For>
      <Show when={props.conditions.length > 1}>
        <Button variant="ghost" size="small" onClick={() => props.onChange([])}>
          {t('records.filter.clear')}
        </Button>
      </Show>
    </>
  );
}

interface ConditionChipProps {
  owner: string;
  field: Field;
  condition: Condition;
  labelOf(id: string): string;
  editor: Parameters<typeof Popover>[0]['children'];
  onRemove(): void;
}

function ConditionChip(props: ConditionChipProps) {
  const locale = useLocale();
  const sentence = () => conditionWords(props.owner, props.field, props.condition, locale, props.labelOf);
  return (
    <span class="inline-flex max-w-full items-center">
      <Popover label={sentence()}>{props.editor}</Popover>
      <IconButton
        icon="close"
        label={t('records.filter.remove', { condition: sentence() })}
        onClick={() => props.onRemove()}
      />
    </span>
  );
}

/** First which field, then the test and the value. */
function AddCondition(props: { aggregate: Aggregate; editor(field: Field): ReturnType<typeof ConditionEditor> }) {
  const [field, setField] = createSignal<Field>();
  const [text, setText] = createSignal('');
  const found = () =>
    filterFields(props.aggregate.fields).filter((each) =>
      fieldWord(props.aggregate.name, each).toLocaleLowerCase().includes(text().toLocaleLowerCase()),
    );
  return (
    <Show
      when={field()}
      keyed
      fallback={
        <div class="flex w-64 flex-col gap-2">
          <TextInput
            icon="search"
            autofocus
            aria-label={t('records.filter.field')}
            placeholder={t('records.filter.field')}
            value={text()}
            onChange={setText}
          />
          <ul class="flex max-h-80 flex-col overflow-y-auto">
            <For each={found()}>
              {(each) => (
                <li>
                  <Button variant="ghost" class="w-full justify-start! text-ink!" onClick={() => setField(each)}>
                    {fieldWord(props.aggregate.name, each)}
                  </Button>
                </li>
              )}
            </For>
          </ul>
        </div>
      }
    >
      {(chosen) => props.editor(chosen)}
    </Show>
  );
}
