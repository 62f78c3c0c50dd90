import { Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useAccessChoices, useUpdateUser } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { CheckList } from '../../../ui/check-list.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { ProblemText } from '../parts/problem-text.tsx';
import type { Person } from './person.tsx';

/** Gives somebody other roles and sites; it is felt at once where they are signed in. */
export function AccessDialog(props: { person: Person; onClose(): void }) {
  const choices = useAccessChoices();
  const update = useUpdateUser();
  // As it was when the dialog opened: what others change meanwhile is merged or asked about.
  const before = props.person;
  const [values, setValues] = createStore({
    roles: before.roles.map(({ roleId }) => roleId),
    sites: before.sites.map(({ siteId }) => siteId),
    begins: before.sites.find(({ isDefault }) => isDefault)?.siteId ?? '',
  });
  const roles = () => (choices.data()?.roles.nodes ?? []).map(({ id, title }) => ({ value: id, label: title }));
  const sites = () => (choices.data()?.sites.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }));

  function save() {
    const { id, version: expectedVersion } = before;
    return update.run({
      id,
      expectedVersion,
      input: {
        roles: { set: values.roles.map((roleId) => ({ roleId })) },
        sites: { set: values.sites.map((siteId) => ({ siteId, isDefault: siteId === values.begins })) },
      },
    });
  }

  return (
    <FormDialog
      title={t('people.access.title', { name: before.name })}
      action={t('records.form.save')}
      fields={['roles', 'sites']}
      onSubmit={save}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <div class="flex flex-col gap-1">
            <span class="text-sm font-medium">{t('people.roles')}</span>
            <ProblemText problem={problems()['roles']} />
            <CheckList
              label={t('people.roles')}
              options={roles()}
              values={values.roles}
              onChange={(chosen) => setValues({ roles: chosen })}
            />
          </div>
          <Show when={sites().length > 0}>
            <div class="flex flex-col gap-1">
              <span class="text-sm font-medium">{t('people.sites')}</span>
              <ProblemText problem={problems()['sites']} />
              <CheckList
                label={t('people.sites')}
                options={sites()}
                values={values.sites}
                onChange={(chosen) => setValues({ sites: chosen })}
              />
            </div>
            <Show when={values.sites.length > 1}>
              <Field label={t('people.begins')}>
                <Select
                  clearable
                  options={sites().filter(({ value }) => values.sites.includes(value))}
                  value={values.begins}
                  onChange={(begins) => setValues({ begins })}
                />
              </Field>
            </Show>
          </Show>
        </>
      )}
    </FormDialog>
  );
}
