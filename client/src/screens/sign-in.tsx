import { useNavigate } from '@solidjs/router';
import { Show, createSignal, onMount } from 'solid-js';
import { tenantOfPath, type DemoAccount } from '../api/session.ts';
import { toApiError, type ApiError } from '../api/errors.ts';
import { Brand } from '../shell/brand.tsx';
import { languageItems, themeIcons, themeItems } from '../shell/preferences.ts';
import { useSession } from '../shell/session-context.ts';
import { language, t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useTheme } from '../ui/theme.ts';
import { DemoAccounts } from '../shell/demo-accounts.tsx';

/** Who are you? Whoever signs in goes on at the address that was asked for. */
export default function SignIn() {
  const session = useSession();
  const navigate = useNavigate();
  const theme = useTheme();
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal<string>();
  const [asked, setAsked] = createSignal(false);
  const [failure, setFailure] = createSignal<ApiError>();
  let emailInput: HTMLInputElement | undefined;
  let passwordInput: HTMLInputElement | undefined;
  onMount(() => {
    document.title = `${t('signIn.title')} – ${t('app.name')}`;
    emailInput?.focus();
  });

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
      await session.signIn(credentials, tenant ?? tenantOfPath(location.pathname));
      if (tenant && tenant !== tenantOfPath(location.pathname)) navigate(`/t/${encodeURIComponent(tenant)}`);
    } catch (cause) {
      setFailure(toApiError(cause));
      passwordInput?.select();
    } finally {
      setBusy(undefined);
    }
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setAsked(true);
    // A browser that fills fields in may not have told of it.
    const [address, secret] = [emailInput?.value ?? '', passwordInput?.value ?? ''];
    setEmail(address);
    setPassword(secret);
    if (address.trim() === '') emailInput?.focus();
    else if (secret === '') passwordInput?.focus();
    else void enter({ email: address, password: secret });
  }

  return (
    <div class="flex min-h-full flex-col">
      <header class="flex items-center justify-between px-6 py-4 max-sm:px-4">
        <Brand />
        <div class="flex gap-1">
          <Menu icon={themeIcons[theme.choice()]} label={t('shell.theme')} items={themeItems()} />
          <Menu icon="globe" label={`${t('shell.language')}: ${language()}`} items={languageItems()} />
        </div>
      </header>
      <main class="mx-auto grid w-full max-w-200 flex-1 content-start items-start gap-x-16 gap-y-10 px-6 pt-[8vh] pb-12 max-sm:px-4 max-sm:pt-4 md:grid-cols-[repeat(auto-fit,minmax(18rem,1fr))]">
        <form class="mx-auto flex w-full max-w-90 flex-col gap-4" noValidate onSubmit={submit}>
          <h1 class="text-2xl font-semibold">{t('signIn.title')}</h1>
          <Show when={ended() && !failure()}>
            <Banner tone="info">{t('signIn.ended')}</Banner>
          </Show>
          <Show when={failure()}>{(error) => <Banner tone="danger">{reasonOf(error())}</Banner>}</Show>
          <Field label={t('signIn.email')} error={missing('email', email())}>
            <TextInput
              ref={emailInput}
              type="email"
              name="email"
              autocomplete="username"
              value={email()}
              onChange={setEmail}
            />
          </Field>
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
          <Button type="submit" variant="primary" busy={isBusy()}>
            {t('signIn.submit')}
          </Button>
        </form>
        <DemoAccounts
          busy={busy()}
          onChoose={(account: DemoAccount) =>
            void enter({ email: account.email, password: account.password }, account.tenant)
          }
        />
      </main>
    </div>
  );
}

/** What to do about it. */
function reasonOf(error: ApiError): string {
  for (const key of [`rules.${error.rule ?? ''}`, `errors.${error.code}`]) {
    const text = t(key);
    if (text !== key) return text;
  }
  return `${t('signIn.failed')}: ${error.message}`;
}
