import { Match, Switch, createSignal, onMount } from 'solid-js';
import { toApiError } from '../api/errors.ts';
import { useVerifyEmail } from '../gql/hooks.ts';
import { accountError } from '../shell/account-error.ts';
import { AccountPage, useLinkToken } from '../shell/account-page.tsx';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { LinkButton } from '../ui/link-button.tsx';

/** Where the link of a new address leads: it is confirmed by coming here. */
export default function VerifyEmail() {
  const verify = useVerifyEmail();
  const token = useLinkToken();
  const [outcome, setOutcome] = createSignal<{ failure?: string }>();
  onMount(async () => {
    try {
      await verify.run({ token });
      setOutcome({});
    } catch (cause) {
      setOutcome({ failure: accountError(toApiError(cause)) });
    }
  });
  return (
    <AccountPage title={t('account.verify.title')}>
      <Switch fallback={<p class="text-muted">{t('account.verify.busy')}</p>}>
        <Match when={outcome()?.failure}>{(text) => <Banner tone="danger">{text()}</Banner>}</Match>
        <Match when={outcome()}>
          <Banner tone="success">{t('account.verify.done')}</Banner>
        </Match>
      </Switch>
      <div>
        <LinkButton href="/">{t('account.toApp')}</LinkButton>
      </div>
    </AccountPage>
  );
}
