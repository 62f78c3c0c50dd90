import { createStore } from 'solid-js/store';
import type { Language } from '../../../gql/documents.ts';
import { useInviteUser } from '../../../gql/hooks.ts';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { language, languages } from '../../../texts/t.ts';
import { t } from '../../../texts/settings/t.ts';
import { CheckList } from '../../../ui/check-list.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { toast } from '../../../ui/toast.tsx';
import { ProblemText } from '../parts/problem-text.tsx';
import { useRoleOptions } from '../parts/roles.ts';

const codes: Readonly<Record<string, Language>> = { en: 'EN', nb: 'NB' };

interface Values {
  email: string;
  roles: string[];
  language: string;
}

/** Asks somebody in by e-mail: their address, what they will be, and the language of the mail. */
export function InviteDialog(props: { onClose(): void; onInvited(): void }) {
  const invite = useInviteUser();
  const roles = useRoleOptions();
  const [values, setValues] = createStore<Values>({ email: '', roles: [], language: language() });

  async function send() {
    const email = values.email.trim();
    await invite.run({ email, roles: [...values.roles], language: codes[values.language] ?? 'EN' });
    toast({ tone: 'success', text: t('people.invited', { email }) });
    props.onInvited();
  }

  return (
    <FormDialog
      title={t('people.invite')}
      description={t('people.invite.what')}
      action={t('people.invite.send')}
      fields={['email', 'roles', 'language']}
      check={() => ({
        email: values.email.trim() ? undefined : t('rules.field.required'),
        roles: values.roles.length > 0 ? undefined : t('rules.auth.no_role'),
      })}
      onSubmit={send}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <>
          <Field required label={t('people.email')} error={problems()['email']}>
            <TextInput
              type="email"
              autocomplete="off"
              value={values.email}
              onChange={(email) => setValues({ email })}
            />
          </Field>
          <div class="flex flex-col gap-1">
            <span class="text-sm font-medium">{t('people.roles')}</span>
            <ProblemText problem={problems()['roles']} />
            <CheckList
              label={t('people.roles')}
              options={roles.options()}
              values={values.roles}
              onChange={(chosen) => setValues({ roles: chosen })}
            />
          </div>
          <Field label={t('people.language')}>
            <Select
              options={languages}
              value={values.language}
              onChange={(chosen) => setValues({ language: chosen })}
            />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
