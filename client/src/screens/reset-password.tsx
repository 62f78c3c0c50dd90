import { Show, createSignal } from 'solid-js';
import { useResetPassword } from '../gql/hooks.ts';
import { AccountForm } from '../shell/account-form.tsx';
import { AccountPage, useLinkToken } from '../shell/account-page.tsx';
import { PasswordField } from '../shell/password-field.tsx';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { TextLink } from '../ui/text-link.tsx';

/** Where the link of a forgotten password leads: a new one. */
export default function ResetPassword() {
  const reset = useResetPassword();
  const token = useLinkToken();
  const [password, setPassword] = createSignal('');
  const [done, setDone] = createSignal(false);
  return (
    <AccountPage title={t('account.reset.title')}>
      <Show
        when={done()}
        fallback={
          <>
            <AccountForm
              action={t('account.reset.save')}
              missing={() => (password() === '' ? t('signIn.missing.password') : undefined)}
              onSubmit={async () => {
                await reset.run({ token, password: password() });
                setDone(true);
              }}
            >
              <PasswordField isNew label={t('account.password.new')} value={password()} onChange={setPassword} />
            </AccountForm>
            <p class="text-sm">
              <TextLink href="/forgot-password">{t('account.reset.again')}</TextLink>
            </p>
          </>
        }
      >
        <Banner tone="success">{t('account.reset.done')}</Banner>
        <div>
          <LinkButton variant="primary" href="/">
            {t('signIn.submit')}
          </LinkButton>
        </div>
      </Show>
    </AccountPage>
  );
}
