import { createMemo } from 'solid-js';
import { aggregates } from '../../../gql/aggregates.ts';
import { usePermissions } from '../../../records/permissions.ts';
import { useOptionSearch } from '../../../records/references.ts';
import { oneWord } from '../../../records/words.ts';
import { t } from '../../../texts/settings/t.ts';
import { Combobox } from '../../../ui/combobox.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { actionWord } from '../permissions/catalogue.ts';

/** What is asked, as it is in the address. */
export interface AccessQuestion {
  /** Id of the person. */
  readonly person?: string;
  /** Name of the aggregate. */
  readonly of?: string;
  /** Id of the record. */
  readonly record?: string;
  /** The action; read when there is none. */
  readonly do?: string;
}

export interface QuestionProps {
  question: AccessQuestion;
  /** What a person or a record is called. */
  labelOf(id: string): string | undefined;
  onLearn(option: { value: string; label: string }): void;
  onChange(change: { [K in keyof AccessQuestion]: string | undefined }): void;
}

/** Who, what, and what they would do with it. */
export function Question(props: QuestionProps) {
  const { may } = usePermissions();
  const search = useOptionSearch();
  const sorts = createMemo(() =>
    Object.values(aggregates)
      .filter(({ subject }) => may(subject, 'read'))
      .map((aggregate) => ({ value: aggregate.name, label: oneWord(aggregate) })),
  );
  const aggregate = () => Object.values(aggregates).find(({ name }) => name === props.question.of);
  const actions = () =>
    (aggregate()?.actions ?? ['read'])
      .filter((action) => action !== 'create')
      .map((action) => ({ value: action, label: actionWord(action) }));
  const chosen = (id: string | undefined) => (id ? { value: id, label: props.labelOf(id) ?? '…' } : undefined);

  return (
    <div class="grid grid-cols-2 gap-x-6 gap-y-4 max-sm:grid-cols-1">
      <Field label={t('access.person')}>
        <Combobox
          value={chosen(props.question.person)}
          onSearch={(text) => search('User', text)}
          onChange={(option) => {
            if (option) props.onLearn(option);
            props.onChange({ person: option?.value });
          }}
        />
      </Field>
      <Field label={t('access.action')}>
        <Select
          options={actions()}
          value={props.question.do ?? 'read'}
          onChange={(action) => props.onChange({ do: action === 'read' ? undefined : action })}
        />
      </Field>
      <Field label={t('access.sort')}>
        <Select
          options={sorts()}
          value={props.question.of ?? ''}
          onChange={(of) => {
            // told also when the choices come: what was asked for in the address stays
            if (of !== '' && of !== props.question.of) props.onChange({ of, record: undefined, do: undefined });
          }}
        />
      </Field>
      <Field label={t('access.record')}>
        <Combobox
          value={chosen(props.question.record)}
          disabled={!props.question.of}
          onSearch={(text) => search(props.question.of ?? '', text)}
          onChange={(option) => {
            if (option) props.onLearn(option);
            props.onChange({ record: option?.value });
          }}
        />
      </Field>
    </div>
  );
}
