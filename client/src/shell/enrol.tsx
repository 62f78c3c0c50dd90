import { ApiProvider } from '../api/api-context.ts';
import { createAccountApi } from '../api/account-api.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { AccountPage } from './account-page.tsx';
import { SecondFactorSetup } from './second-factor-setup.tsx';
import { useSession } from './session-context.ts';

/** Stands in for a company that asks for a second factor until there is one. */
export function Enrol(props: { company: string; tenant?: string | undefined }) {
  const session = useSession();
  return (
    <AccountPage title={t('account.factor.title')}>
      <p class="text-muted">{t('account.factor.required', { company: props.company })}</p>
      <ApiProvider value={createAccountApi()}>
        <SecondFactorSetup onDone={() => void session.enter(props.tenant)} />
      </ApiProvider>
      <div>
        <Button variant="ghost" onClick={() => void session.signOut()}>
          {t('shell.signOut')}
        </Button>
      </div>
    </AccountPage>
  );
}
