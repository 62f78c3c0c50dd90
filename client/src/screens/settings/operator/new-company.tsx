import { Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useCreateTenant, useTenantDatabases } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { language, languages } from '../../../texts/t.ts';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { toast } from '../../../ui/toast.tsx';
import { modules, TermsFields, seatsOf, seatsProblem } from './terms-fields.tsx';

interface Values {
  name: string;
  slug: string;
  administratorEmail: string;
  language: string;
  database: string;
  modules: string[];
  seats: string;
}

/** Makes a company that can be used at once; its administrator is invited by mail. */
export function NewCompany(props: { onClose(): void; onMade(id: string): void }) {
  const create = useCreateTenant();
  const databases = useTenantDatabases({ live: false });
  const [values, setValues] = createStore<Values>({
    name: '',
    slug: '',
    administratorEmail: '',
    language: language(),
    database: '',
    modules: [...modules],
    seats: '',
  });
  const slug = () => values.slug.trim() || slugOf(values.name);
  const others = () => databases.data()?.tenantDatabases ?? [];
  const needed = (text: string) => (text.trim() ? undefined : t('rules.field.required'));

  async function save() {
    const { createTenant } = await create.run({
      input: {
        name: values.name.trim(),
        slug: slug(),
        administratorEmail: values.administratorEmail.trim(),
        language: values.language,
        database: values.database || null,
        modules: [...values.modules],
        seats: seatsOf(values.seats),
      },
    });
    toast({ tone: 'success', text: t('office.made', { name: createTenant.name }) });
    props.onMade(createTenant.id);
  }

  return (
    <FormDialog
      title={t('office.new')}
      description={t('office.new.about')}
      action={t('records.form.create')}
      fields={['name', 'slug', 'administratorEmail', 'email', 'database', 'modules', 'seats']}
      check={() => ({
        name: needed(values.name),
        administratorEmail: needed(values.administratorEmail),
        seats: seatsProblem(values.seats),
      })}
      onSubmit={save}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <Field required label={t('office.name')} error={problems()['name']}>
            <TextInput value={values.name} maxLength={200} onChange={(name) => setValues({ name })} />
          </Field>
          <Field label={t('company.slug')} help={t('office.slug.help')} error={problems()['slug']}>
            <TextInput
              value={values.slug}
              maxLength={40}
              placeholder={slugOf(values.name)}
              onChange={(given) => setValues({ slug: given })}
            />
          </Field>
          <div class="grid gap-4 sm:grid-cols-[2fr_1fr]">
            <Field
              required
              label={t('office.administrator')}
              error={problems()['administratorEmail'] ?? problems()['email']}
            >
              <TextInput
                type="email"
                autocomplete="off"
                value={values.administratorEmail}
                onChange={(administratorEmail) => setValues({ administratorEmail })}
              />
            </Field>
            <Field label={t('people.language')}>
              <Select
                options={languages}
                value={values.language}
                onChange={(chosen) => setValues({ language: chosen })}
              />
            </Field>
          </div>
          <TermsFields values={values} problems={problems()} onChange={setValues} />
          <Show when={others().length > 0}>
            <Field label={t('office.database')} error={problems()['database']}>
              <Select
                clearable
                placeholder={t('office.database.shared')}
                options={others().map((value) => ({ value, label: value }))}
                value={values.database}
                onChange={(database) => setValues({ database })}
              />
            </Field>
          </Show>
        </>
      )}
    </FormDialog>
  );
}

/** `Nordlys Handel AS` → `nordlys-handel-as` */
function slugOf(name: string): string {
  return name
    .trim()
    .toLocaleLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '')
    .slice(0, 40);
}
