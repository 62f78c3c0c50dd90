import { createStore } from 'solid-js/store';
import { useCreateRole, useUpdateRole } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { ProblemText } from '../parts/problem-text.tsx';
import { PermissionMatrix } from '../permissions/matrix.tsx';
import type { RoleSettings } from './role.tsx';

export interface RoleDialogProps {
  /** The one to change, or to begin a new one from. */
  role?: RoleSettings;
  copy?: boolean;
  onClose(): void;
  onSaved(id: string): void;
}

/** Makes a role or changes one: what it is called, whom it is for, and what it allows, which is felt at once by whoever has it. */
export function RoleDialog(props: RoleDialogProps) {
  const create = useCreateRole();
  const update = useUpdateRole();
  // As it was when the dialog opened: what others change meanwhile is not overwritten.
  const before = props.role;
  const changed = props.copy ? undefined : before;
  const [values, setValues] = createStore({
    title: before ? (props.copy ? t('roles.copy.title', { title: before.title }) : before.title) : '',
    name: changed?.name ?? '',
    about: before?.about ?? '',
    permissions: before?.permissions.map(({ permission }) => permission) ?? [],
  });

  async function save() {
    const rows = values.permissions.map((permission) => ({ permission }));
    const input = { title: values.title.trim(), about: values.about.trim() || null };
    const name = values.name.trim() || nameOf(values.title);
    if (!changed) {
      const { createRole } = await create.run({ input: { ...input, name, permissions: rows } });
      return props.onSaved(createRole.id);
    }
    const given = name === changed.name ? {} : { name };
    await update.run({
      id: changed.id,
      expectedVersion: changed.version,
      input: { ...input, ...given, permissions: { set: rows } },
    });
    props.onSaved(changed.id);
  }

  return (
    <FormDialog
      size="large"
      title={changed ? t('machines.edit', { name: changed.title }) : t('roles.new')}
      action={changed ? t('records.form.save') : t('records.form.create')}
      fields={['title', 'name', 'about', 'permissions']}
      check={() => ({ title: values.title.trim() ? undefined : t('rules.field.required') })}
      onSubmit={save}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <div class="grid gap-4 sm:grid-cols-2">
            <Field required label={t('roles.title')} error={problems()['title']}>
              <TextInput value={values.title} maxLength={120} onChange={(title) => setValues({ title })} />
            </Field>
            <Field label={t('roles.name')} help={t('roles.name.help')} error={problems()['name']}>
              <TextInput
                value={values.name}
                maxLength={80}
                placeholder={nameOf(values.title)}
                onChange={(name) => setValues({ name })}
              />
            </Field>
          </div>
          <Field label={t('roles.for')} error={problems()['about']}>
            <TextInput value={values.about} maxLength={1000} onChange={(about) => setValues({ about })} />
          </Field>
          <div class="flex flex-col gap-1">
            <span class="text-sm font-medium">{t('roles.allows')}</span>
            <ProblemText problem={problems()['permissions']} />
            <span class="text-sm text-muted">{t('roles.allows.help')}</span>
            <PermissionMatrix
              label={t('roles.allows')}
              permissions={values.permissions}
              onChange={(permissions) => setValues({ permissions })}
            />
          </div>
        </>
      )}
    </FormDialog>
  );
}

/** `Contract manager` → `contract_manager` */
function nameOf(title: string): string {
  return title
    .trim()
    .toLocaleLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
