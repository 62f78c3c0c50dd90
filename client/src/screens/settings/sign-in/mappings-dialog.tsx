import { For } from 'solid-js';
import { createStore, produce } from 'solid-js/store';
import { useMapSsoRoles } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Select, type Option } from '../../../ui/select.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { ProblemText } from '../parts/problem-text.tsx';
import type { SsoConnection } from '../sign-in.tsx';

export interface MappingsDialogProps {
  connection: SsoConnection;
  roles: readonly Option[];
  onClose(): void;
  onSaved(): void;
}

/** Says which roles groups give, all of them at once. */
export function MappingsDialog(props: MappingsDialogProps) {
  const save = useMapSsoRoles();
  const [values, setValues] = createStore({
    mappings: props.connection.roleMappings.map(({ group, role }) => ({ group, role })),
    defaultRole: props.connection.defaultRole ?? '',
  });
  const filled = () => values.mappings.filter(({ group, role }) => group.trim() || role);

  return (
    <FormDialog
      title={t('sso.roles.edit')}
      action={t('records.form.save')}
      fields={['mappings', 'defaultRole']}
      check={() => (filled().every(({ group, role }) => group.trim() && role) ? {} : { mappings: t('sso.roles.half') })}
      onSubmit={async () => {
        const mappings = filled().map(({ group, role }) => ({ group: group.trim(), role }));
        const input = { mappings, defaultRole: values.defaultRole || null };
        await save.run({ id: props.connection.id, input });
        props.onSaved();
      }}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <div class="flex flex-col gap-2">
            <span class="text-sm text-muted">{t('sso.roles.edit.about')}</span>
            <ProblemText problem={problems()['mappings']} />
            <For each={values.mappings}>
              {(mapping, index) => (
                <div class="flex items-center gap-2">
                  <TextInput
                    aria-label={t('sso.roles.group', { row: index() + 1 })}
                    placeholder={t('sso.roles.group.what')}
                    value={mapping.group}
                    onChange={(group) => setValues('mappings', index(), { group })}
                  />
                  <Select
                    class="w-full"
                    label={t('sso.roles.role', { row: index() + 1 })}
                    placeholder={t('sso.roles.role.what')}
                    options={props.roles}
                    value={mapping.role}
                    onChange={(role) => setValues('mappings', index(), { role })}
                  />
                  <IconButton
                    icon="close"
                    label={t('records.form.remove', { row: index() + 1 })}
                    onClick={() =>
                      setValues(
                        'mappings',
                        produce((rows) => void rows.splice(index(), 1)),
                      )
                    }
                  />
                </div>
              )}
            </For>
            <Button
              class="self-start"
              size="small"
              icon="plus"
              onClick={() => setValues('mappings', values.mappings.length, { group: '', role: '' })}
            >
              {t('sso.roles.add')}
            </Button>
          </div>
          <Field label={t('sso.roles.default')} help={t('sso.roles.default.help')} error={problems()['defaultRole']}>
            <Select
              clearable
              placeholder={t('sso.roles.refused')}
              options={props.roles}
              value={values.defaultRole}
              onChange={(defaultRole) => setValues({ defaultRole })}
            />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
