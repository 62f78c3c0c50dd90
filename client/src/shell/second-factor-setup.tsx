import { Match, Show, Switch, createSignal, onMount } from 'solid-js';
import { toApiError } from '../api/errors.ts';
import { useBeginSecondFactor, useConfirmSecondFactor } from '../gql/hooks.ts';
import { t } from '../texts/t.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Field } from '../ui/field.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { accountError } from './account-error.ts';
import { AccountForm } from './account-form.tsx';
import { PasswordField } from './password-field.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { Banner } from '../ui/banner.tsx';

/** Sets an authenticator app up: the password where the sign-in is some time ago, the QR code, its first code, the recovery codes. */
export function SecondFactorSetup(props: { onDone(): void }) {
  const begin = useBeginSecondFactor();
  const confirm = useConfirmSecondFactor();
  const [setup, setSetup] = createSignal<{ address: string; secret: string }>();
  const [needsPassword, setNeedsPassword] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [codes, setCodes] = createSignal<readonly string[]>();

  onMount(async () => {
    try {
      setSetup((await begin.run({})).beginSecondFactor);
    } catch (cause) {
      const error = toApiError(cause);
      if (error.rule === 'auth.password_needed') setNeedsPassword(true);
      else setFailure(accountError(error));
    }
  });

  return (
    <Switch>
      <Match when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Match>
      <Match when={codes()}>{(shown) => <RecoveryCodes codes={shown()} onKept={() => props.onDone()} />}</Match>
      <Match when={setup()}>
        {(shown) => (
          <AccountForm
            action={t('account.factor.confirm')}
            missing={() => (code().trim() === '' ? t('account.code.missing') : undefined)}
            onSubmit={async () => setCodes((await confirm.run({ code: code() })).confirmSecondFactor)}
          >
            <p class="text-muted">{t('account.factor.scan')}</p>
            <QrCode text={shown().address} label={t('account.factor.qr')} />
            <div class="flex flex-wrap items-center gap-2 text-sm">
              <span class="text-muted">{t('account.factor.secret')}</span>
              <code class="font-mono break-all">{shown().secret}</code>
              <CopyButton text={shown().secret} label={t('account.factor.secret.copy')} />
            </div>
            <CodeField value={code()} onChange={setCode} />
          </AccountForm>
        )}
      </Match>
      <Match when={needsPassword()}>
        <AccountForm
          action={t('account.continue')}
          missing={() => (password() === '' ? t('signIn.missing.password') : undefined)}
          onSubmit={async () => setSetup((await begin.run({ password: password() })).beginSecondFactor)}
        >
          <PasswordField label={t('signIn.password')} value={password()} onChange={setPassword} />
        </AccountForm>
      </Match>
    </Switch>
  );
}

/** Six digits of the app; with `recovery` a recovery code as well. */
export function CodeField(props: {
  value: string;
  onChange(value: string): void;
  recovery?: boolean;
  focus?: boolean;
}) {
  let input: HTMLInputElement | undefined;
  onMount(() => props.focus && input?.focus());
  return (
    <Field label={t('account.code')} help={<Show when={props.recovery}>{t('account.code.recovery')}</Show>}>
      <TextInput
        ref={input}
        autocomplete="one-time-code"
        inputmode={props.recovery ? 'text' : 'numeric'}
        spellcheck={false}
        value={props.value}
        onChange={props.onChange}
      />
    </Field>
  );
}
