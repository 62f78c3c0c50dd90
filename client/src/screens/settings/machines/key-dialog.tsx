import { Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useCreateApiKey } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { CheckList } from '../../../ui/check-list.tsx';
import { DateInput } from '../../../ui/date-input.tsx';
import { Field } from '../../../ui/field.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { fromWallTime } from '../../../ui/zoned-time.ts';
import type { Machine } from '../machines.tsx';
import { ProblemText } from '../parts/problem-text.tsx';
import { permissionWords } from '../permissions/words.ts';

export interface KeyDialogProps {
  machine: Machine;
  onClose(): void;
  onMade(key: string | null): void;
}

/** Makes a key: what it is for, until when, from where, and which of the account's scopes it has. */
export function KeyDialog(props: KeyDialogProps) {
  const create = useCreateApiKey();
  const locale = useLocale();
  const [values, setValues] = createStore({
    name: '',
    expires: '',
    addresses: '',
    scopes: [...props.machine.scopes],
  });
  const hasAll = () => values.scopes.length === props.machine.scopes.length;

  async function make() {
    const { createApiKey } = await create.run({
      input: {
        serviceAccountId: props.machine.id,
        name: values.name.trim(),
        ...(!hasAll() && { scopes: [...values.scopes] }),
        ...(values.expires && { expiresAt: fromWallTime(`${values.expires}T23:59`, locale.timeZone) }),
        allowedAddresses: values.addresses.split(/[\s,;]+/).filter(Boolean),
      },
    });
    props.onMade(createApiKey.key);
  }

  const check = () => ({
    ...(values.name.trim() === '' && { name: t('rules.field.required') }),
    ...(values.scopes.length === 0 && { scopes: t('rules.scope.none') }),
  });

  return (
    <FormDialog
      title={t('machines.key.new')}
      description={t('machines.key.what')}
      action={t('machines.key.make')}
      fields={['name', 'expiresAt', 'allowedAddresses', 'scopes']}
      check={check}
      onSubmit={make}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <Field required label={t('machines.name')} help={t('machines.key.name.help')} error={problems()['name']}>
            <TextInput value={values.name} maxLength={100} onChange={(name) => setValues({ name })} />
          </Field>
          <Field
            label={t('machines.key.expires')}
            help={t('machines.key.expires.help')}
            error={problems()['expiresAt']}
          >
            <DateInput value={values.expires} onChange={(expires) => setValues({ expires })} />
          </Field>
          <Field
            label={t('machines.key.addresses')}
            help={t('machines.key.addresses.help')}
            error={problems()['allowedAddresses']}
          >
            <TextInput value={values.addresses} onChange={(addresses) => setValues({ addresses })} />
          </Field>
          <Show when={props.machine.scopes.length > 1}>
            <div class="flex flex-col gap-1">
              <span class="text-sm font-medium">{t('machines.key.may')}</span>
              <ProblemText problem={problems()['scopes']} />
              <CheckList
                label={t('machines.key.may')}
                options={props.machine.scopes.map((scope) => ({ value: scope, label: permissionWords(scope) }))}
                values={values.scopes}
                onChange={(scopes) => setValues({ scopes })}
              />
            </div>
          </Show>
        </>
      )}
    </FormDialog>
  );
}
