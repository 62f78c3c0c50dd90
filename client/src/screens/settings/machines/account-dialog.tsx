import { createStore } from 'solid-js/store';
import { useCreateServiceAccount, useUpdateServiceAccount } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { PermissionMatrix } from '../permissions/matrix.tsx';
import { ProblemText } from '../parts/problem-text.tsx';
import type { Machine } from '../machines.tsx';

export interface AccountDialogProps {
  /** The one to change; without it a new one is made. */
  machine?: Machine;
  onClose(): void;
  onSaved(id: string): void;
}

/** Makes a service account or changes one: its name, what it is for, and the most that it may do. */
export function AccountDialog(props: AccountDialogProps) {
  const create = useCreateServiceAccount();
  const update = useUpdateServiceAccount();
  // As it was when the dialog opened: what others change meanwhile is a conflict and not overwritten.
  const before = props.machine;
  const [values, setValues] = createStore({
    name: before?.name ?? '',
    description: before?.description ?? '',
    scopes: [...(before?.scopes ?? [])],
  });

  async function save() {
    const input = { name: values.name.trim(), description: values.description.trim(), scopes: [...values.scopes] };
    const { id } = before
      ? (await update.run({ id: before.id, expectedVersion: before.version, input })).updateServiceAccount
      : (await create.run({ input })).createServiceAccount;
    props.onSaved(id);
  }

  const check = () => ({
    ...(values.name.trim() === '' && { name: t('rules.field.required') }),
    ...(values.scopes.length === 0 && { scopes: t('rules.scope.none') }),
  });

  return (
    <FormDialog
      size="large"
      title={before ? t('machines.edit', { name: before.name }) : t('machines.new')}
      action={before ? t('records.form.save') : t('records.form.create')}
      fields={['name', 'description', 'scopes']}
      check={check}
      onSubmit={save}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <Field required label={t('machines.name')} error={problems()['name']}>
            <TextInput value={values.name} maxLength={100} onChange={(name) => setValues({ name })} />
          </Field>
          <Field
            label={t('machines.description')}
            help={t('machines.description.help')}
            error={problems()['description']}
          >
            <TextInput
              value={values.description}
              maxLength={1000}
              onChange={(description) => setValues({ description })}
            />
          </Field>
          <div class="flex flex-col gap-1">
            <span class="text-sm font-medium">{t('machines.may')}</span>
            <ProblemText problem={problems()['scopes']} />
            <span class="text-sm text-muted">{t('machines.may.help')}</span>
            <PermissionMatrix
              label={t('machines.may')}
              permissions={values.scopes}
              onChange={(scopes) => setValues({ scopes })}
            />
          </div>
        </>
      )}
    </FormDialog>
  );
}
