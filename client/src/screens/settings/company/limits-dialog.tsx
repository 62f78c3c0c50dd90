import { For, type JSX } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { SetLimitsInput } from '../../../gql/documents.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Field } from '../../../ui/field.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { limitWords, meant, shown, type Limit } from './limits.ts';

export interface LimitsDialogProps {
  limits: readonly Limit[];
  about: string;
  /** Further fields behind the limits, given what is wrong with each; their names in the operation, and what keeps them from being sent. */
  more?(problem: (name: string) => string | undefined): JSX.Element;
  fields?: readonly string[];
  checkMore?(): Readonly<Record<string, string | undefined>>;
  onSave(input: SetLimitsInput): Promise<unknown>;
  onSaved(): void;
  onClose(): void;
}

/** Sets limits of a company; an empty one is the default again. */
export function LimitsDialog(props: LimitsDialogProps) {
  const locale = useLocale();
  // As they were when the dialog opened: what others set meanwhile is not overwritten.
  const limits = props.limits;
  const before = Object.fromEntries(limits.map(({ name, value, isOwn }) => [name, isOwn ? shown(name, value) : '']));
  const [values, setValues] = createStore<Record<string, string>>({ ...before });

  const problemOf = ({ name, least, most }: Limit): string | undefined => {
    const typed = values[name] ?? '';
    const value = meant(name, typed);
    if (typed.trim() === '' || (value >= least && value <= most)) return undefined;
    const [from, to] = [limitWords(name, least, locale), limitWords(name, most, locale)];
    return t('company.limit.range', { from, to });
  };

  async function save() {
    const changed = limits.filter(({ name }) => values[name] !== before[name]);
    const input = Object.fromEntries(
      changed.map(({ name }) => [name, values[name]?.trim() ? meant(name, values[name]) : null]),
    );
    await props.onSave(input);
    props.onSaved();
  }

  return (
    <FormDialog
      title={t('company.limits.edit')}
      description={props.about}
      action={t('records.form.save')}
      fields={[...limits.map(({ name }) => name), ...(props.fields ?? [])]}
      check={() => ({
        ...Object.fromEntries(limits.map((limit) => [limit.name, problemOf(limit)])),
        ...props.checkMore?.(),
      })}
      onSubmit={save}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <For each={limits}>
            {({ name, standard }) => (
              <Field label={t(`company.limit.${name}.field`)} error={problems()[name]}>
                <NumberInput
                  value={values[name] ?? ''}
                  placeholder={t('company.limit.standard', { standard: limitWords(name, standard, locale) })}
                  onChange={(value) => setValues(name, value)}
                />
              </Field>
            )}
          </For>
          {props.more?.((name) => problems()[name])}
        </>
      )}
    </FormDialog>
  );
}
