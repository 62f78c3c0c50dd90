import { createSignal } from 'solid-js';
import type { ProfileQuery } from '../../../gql/documents.ts';
import { useUpdateProfile } from '../../../gql/hooks.ts';
import { AccountForm } from '../../../shell/account-form.tsx';
import { chooseLanguage, languages, t, type Language } from '../../../texts/t.ts';
import { announce } from '../../../ui/announce.tsx';
import { Card } from '../../../ui/card.tsx';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextInput } from '../../../ui/text-input.tsx';

export type OwnProfile = ProfileQuery['profile'];

const codes = { en: 'EN', nb: 'NB' } as const;

/** Name and language. The language is that of mails, and from now on of the app in this browser. */
export function Person(props: { profile: OwnProfile; onChanged(): void }) {
  const update = useUpdateProfile();
  const [name, setName] = createSignal(props.profile.name);
  const [language, setLanguage] = createSignal(props.profile.language.toLowerCase());

  async function save() {
    const chosen: Language = language() === 'nb' ? 'nb' : 'en';
    await update.run({ name: name(), language: codes[chosen] });
    chooseLanguage(chosen);
    props.onChanged();
    announce(t('profile.saved'));
  }

  return (
    <Card title={t('profile.person')}>
      <AccountForm
        variant="secondary"
        action={t('profile.save')}
        missing={() => (name().trim() === '' ? t('account.name.missing') : undefined)}
        onSubmit={save}
      >
        <Field label={t('account.name')}>
          <TextInput autocomplete="name" value={name()} onChange={setName} />
        </Field>
        <Field label={t('shell.language')}>
          <Select options={languages} value={language()} onChange={setLanguage} />
        </Field>
      </AccountForm>
    </Card>
  );
}
