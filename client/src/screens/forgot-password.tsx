import { Show, createSignal } from 'solid-js';
import { useForgotPassword } from '../gql/hooks.ts';
import { AccountForm } from '../shell/account-form.tsx';
import { AccountPage } from '../shell/account-page.tsx';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TextLink } from '../ui/text-link.tsx';

/** Asks for a link to choose a new password. The answer is the same whether or not there is such an account. */
export default function ForgotPassword() {
  const forgot = useForgotPassword();
  const [email, setEmail] = createSignal('');
  const [sentTo, setSentTo] = createSignal<string>();
  const back = () => (
    <p class="text-sm">
      <TextLink href="/">{t('account.toSignIn')}</TextLink>
    </p>
  );
  return (
    <AccountPage title={t('account.forgot.title')}>
      <Show
        when={sentTo()}
        fallback={
          <>
            <p class="text-muted">{t('account.forgot.about')}</p>
            <AccountForm
              action={t('account.forgot.send')}
              missing={() => (email().trim() === '' ? t('signIn.missing.email') : undefined)}
              onSubmit={async () => {
                await forgot.run({ email: email() });
                setSentTo(email().trim());
              }}
            >
              <Field label={t('signIn.email')}>
                <TextInput type="email" name="email" autocomplete="username" value={email()} onChange={setEmail} />
              </Field>
            </AccountForm>
          </>
        }
      >
        {(address) => <Banner tone="success">{t('account.forgot.sent', { email: address() })}</Banner>}
      </Show>
      {back()}
    </AccountPage>
  );
}
