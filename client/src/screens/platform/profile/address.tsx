import { Show, createSignal } from 'solid-js';
import { toApiError } from '../../../api/errors.ts';
import { useChangeEmail } from '../../../gql/hooks.ts';
import { AccountForm } from '../../../shell/account-form.tsx';
import { PasswordField } from '../../../shell/password-field.tsx';
import { t } from '../../../texts/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Card } from '../../../ui/card.tsx';
import { Field } from '../../../ui/field.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import type { OwnProfile } from './person.tsx';

/** The address one signs in with. Another one is confirmed by the link that is sent to it. */
export function Address(props: { profile: OwnProfile }) {
  const change = useChangeEmail();
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [needsPassword, setNeedsPassword] = createSignal(false);
  const [sentTo, setSentTo] = createSignal<string>();

  async function send() {
    try {
      await change.run({ email: email(), password: needsPassword() ? password() : null });
      setSentTo(email().trim());
    } catch (cause) {
      if (toApiError(cause).rule === 'auth.password_needed') setNeedsPassword(true);
      throw cause;
    }
  }

  return (
    <Card title={t('profile.email')}>
      <p class="mb-4 break-all">{props.profile.email}</p>
      <Show
        when={sentTo()}
        fallback={
          <AccountForm
            variant="secondary"
            action={t('profile.email.send')}
            missing={() => (email().trim() === '' ? t('signIn.missing.email') : undefined)}
            onSubmit={send}
          >
            <Field label={t('profile.email.new')}>
              <TextInput type="email" autocomplete="email" value={email()} onChange={setEmail} />
            </Field>
            <Show when={needsPassword()}>
              <PasswordField label={t('signIn.password')} value={password()} onChange={setPassword} />
            </Show>
          </AccountForm>
        }
      >
        {(address) => <Banner tone="success">{t('profile.email.sent', { email: address() })}</Banner>}
      </Show>
    </Card>
  );
}
