import { useNavigate } from '@solidjs/router';
import { Show, createSignal, onMount } from 'solid-js';
import { placeOfPath, tenantOfPath, type DemoAccount } from '../api/session.ts';
import { toApiError, type ApiError } from '../api/errors.ts';
import { createSsoOffer } from '../api/sso-offer.ts';
import { accountError } from '../shell/account-error.ts';
import { AccountForm } from '../shell/account-form.tsx';
import { AccountPage } from '../shell/account-page.tsx';
import { CodeField } from '../shell/second-factor-setup.tsx';
import { useSession } from '../shell/session-context.ts';
import { SsoButtons, startOf } from '../shell/sso-buttons.tsx';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { DemoAccounts } from '../shell/demo-accounts.tsx';

/** Who are you? Whoever signs in goes on at the address that was asked for. */
export default function SignIn() {
  const session = useSession();
  const navigate = useNavigate();
  const [email, setEmail] = createSignal('');
  const sso = createSsoOffer();
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal<string>();
  const [asked, setAsked] = createSignal(false);
  const [failure, setFailure] = createSignal<ApiError>();
  const [challenge, setChallenge] = createSignal<{ challenge: string; tenant: string | undefined }>();
  let emailInput: HTMLInputElement | undefined;
  let passwordInput: HTMLInputElement | undefined;
  onMount(() => emailInput?.focus());

  const ended = () => {
    const state = session.state();
    return state.status === 'signed-out' && state.reason !== undefined;
  };
  const isBusy = () => busy() === `${email()} `;
  const missing = (field: 'email' | 'password', value: string) =>
    asked() && value.trim() === '' ? t(`signIn.missing.${field}`) : undefined;

  async function enter(credentials: { email: string; password: string }, tenant?: string) {
    if (busy()) return;
    setBusy(`${credentials.email} ${tenant ?? ''}`);
    setFailure(undefined);
    try {
      const wanted = tenant ?? placeOfPath(location.pathname);
      const needed = await session.signIn(credentials, wanted);
      if (needed) return void setChallenge({ challenge: needed, tenant: wanted });
      if (tenant && tenant !== tenantOfPath(location.pathname)) navigate(`/t/${encodeURIComponent(tenant)}`);
    } catch (cause) {
      setFailure(toApiError(cause));
      passwordInput?.select();
    } finally {
      setBusy(undefined);
    }
  }

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    setAsked(true);
    // A browser that fills fields in may not have told of it.
    const [address, secret] = [emailInput?.value ?? '', passwordInput?.value ?? ''];
    setEmail(address);
    setPassword(secret);
    if (address.trim() === '') emailInput?.focus();
    else if (secret !== '') void enter({ email: address, password: secret });
    else {
      const [connection] = (await sso.of(address)).connections;
      if (connection) location.assign(startOf(connection.start, address));
      else passwordInput?.focus();
    }
  }

  return (
    <AccountPage
      title={challenge() ? t('signIn.code.title') : t('signIn.title')}
      aside={
        <Show when={!challenge()}>
          <DemoAccounts
            busy={busy()}
            onChoose={(account: DemoAccount) =>
              void enter({ email: account.email, password: account.password }, account.tenant)
            }
          />
        </Show>
      }
    >
      <Show when={challenge()} fallback={passwordStep()}>
        {(step) => (
          <CodeStep challenge={step().challenge} tenant={step().tenant} onBack={() => setChallenge(undefined)} />
        )}
      </Show>
    </AccountPage>
  );

  function passwordStep() {
    return (
      <form class="flex flex-col gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <Show when={ended() && !failure()}>
          <Banner tone="info">{t('signIn.ended')}</Banner>
        </Show>
        <Show when={failure()}>{(error) => <Banner tone="danger">{accountError(error())}</Banner>}</Show>
        <Field label={t('signIn.email')} error={missing('email', email())}>
          <TextInput
            ref={emailInput}
            type="email"
            name="email"
            autocomplete="username"
            value={email()}
            onChange={(value) => {
              setEmail(value);
              sso.typed(value);
            }}
          />
        </Field>
        <SsoButtons offer={sso.offer()} email={email()} />
        <Show when={sso.offer().password}>
          <Field label={t('signIn.password')} error={missing('password', password())}>
            <TextInput
              ref={passwordInput}
              type="password"
              name="password"
              autocomplete="current-password"
              value={password()}
              onChange={setPassword}
            />
          </Field>
          <Button type="submit" variant={sso.offer().connections.length > 0 ? 'secondary' : 'primary'} busy={isBusy()}>
            {t('signIn.submit')}
          </Button>
          <p class="text-sm">
            <TextLink href="/forgot-password">{t('signIn.forgot')}</TextLink>
          </p>
        </Show>
      </form>
    );
  }
}

/** The password was right; now the code of the authenticator, or a recovery code. */
function CodeStep(props: { challenge: string; tenant: string | undefined; onBack(): void }) {
  const session = useSession();
  const [code, setCode] = createSignal('');
  return (
    <AccountForm
      action={t('signIn.submit')}
      missing={() => (code().trim() === '' ? t('account.code.missing') : undefined)}
      onSubmit={() => session.verify({ challenge: props.challenge, code: code() }, props.tenant)}
      beside={
        <Button variant="ghost" onClick={() => props.onBack()}>
          {t('signIn.code.back')}
        </Button>
      }
    >
      <CodeField recovery focus value={code()} onChange={setCode} />
    </AccountForm>
  );
}
