import { useNavigate } from '@solidjs/router';
import { Match, Show, Switch, createSignal } from 'solid-js';
import { useAcceptInvitation, useInvitedTo } from '../gql/hooks.ts';
import { accountError } from '../shell/account-error.ts';
import { AccountForm } from '../shell/account-form.tsx';
import { AccountPage, useLinkToken } from '../shell/account-page.tsx';
import { PasswordField } from '../shell/password-field.tsx';
import { language, t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Field } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** Where an invitation leads: somebody new chooses name and password and is in, whoever has an account joins with it. */
export default function Invitation() {
  const token = useLinkToken();
  const navigate = useNavigate();
  const invited = useInvitedTo(() => ({ token }));
  const accept = useAcceptInvitation();
  const [name, setName] = createSignal('');
  const [password, setPassword] = createSignal('');
  const to = () => invited.data()?.invitedTo;

  async function join(hasAccount: boolean) {
    const own = hasAccount ? {} : { name: name(), password: password(), language: spoken[language()] };
    const { tenant } = (await accept.run({ token, ...own })).acceptInvitation;
    navigate(`/t/${encodeURIComponent(tenant)}`);
  }
  const missing = () =>
    name().trim() === '' ? t('account.name.missing') : password() === '' ? t('signIn.missing.password') : undefined;

  return (
    <AccountPage
      title={to() ? t('account.invitation.title', { company: to()?.tenantName ?? '' }) : t('account.invitation')}
    >
      <Switch fallback={<Skeleton shape="form" count={2} />}>
        <Match when={invited.error()}>{(error) => <Banner tone="danger">{accountError(error())}</Banner>}</Match>
        <Match when={to()}>
          {(invitation) => (
            <>
              <p class="text-muted">
                {t(invitation().hasAccount ? 'account.invitation.known' : 'account.invitation.new', {
                  email: invitation().email,
                })}
              </p>
              <AccountForm
                action={t('account.invitation.accept')}
                missing={invitation().hasAccount ? undefined : missing}
                onSubmit={() => join(invitation().hasAccount)}
              >
                <Show when={!invitation().hasAccount}>
                  <Field label={t('account.name')}>
                    <TextInput autocomplete="name" value={name()} onChange={setName} />
                  </Field>
                  <PasswordField isNew label={t('signIn.password')} value={password()} onChange={setPassword} />
                </Show>
              </AccountForm>
            </>
          )}
        </Match>
      </Switch>
    </AccountPage>
  );
}

const spoken = { en: 'EN', nb: 'NB' } as const;
