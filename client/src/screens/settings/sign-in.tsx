import { useSearchParams } from '@solidjs/router';
import { Match, Show, Switch, createSignal } from 'solid-js';
import type { SignInSettingsQuery, SsoProtocol } from '../../gql/documents.ts';
import { useSignInSettings } from '../../gql/hooks.ts';
import { Failure } from '../../records/failure.tsx';
import { usePermissions } from '../../records/permissions.ts';
import { t } from '../../texts/settings/t.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { createReadAgain } from './parts/read-again.ts';
import { Connection } from './sign-in/connection.tsx';
import { ConnectionDialog } from './sign-in/connection-dialog.tsx';
import { Connections } from './sign-in/connections.tsx';
import { Passwords } from './sign-in/passwords.tsx';
import { SecondFactor } from './sign-in/second-factor.tsx';

/** An identity provider as these screens have it. */
export type SsoConnection = SignInSettingsQuery['singleSignOn']['connections'][number];

/** How the people of the company sign in. Which identity provider is open is in the address. */
export default function SignInSettings() {
  const query = useSignInSettings();
  createReadAgain(query.refetch);
  const { may, known } = usePermissions();
  const [params, setParams] = useSearchParams<{ connection?: string }>();
  const [making, setMaking] = createSignal<SsoProtocol>();
  const settings = () => query.data()?.singleSignOn;
  const open = () => settings()?.connections.find(({ id }) => id === params.connection);
  const mayManage = () => may('singleSignOn', 'manage');

  return (
    <>
      <Switch
        fallback={
          <>
            <PageHeader title={t('screens.settings.sign-in')} meta={t('sso.about')} />
            <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
              <Show
                when={settings()}
                fallback={
                  <Card>
                    <Skeleton shape="text" count={4} />
                  </Card>
                }
              >
                {(found) => (
                  <>
                    <Show when={may('secondFactor', 'require')}>
                      <SecondFactor />
                    </Show>
                    <Passwords allowed={found().passwordSignIn} mayManage={mayManage()} onChanged={query.refetch} />
                    <Connections connections={found().connections} mayManage={mayManage()} onNew={setMaking} />
                  </>
                )}
              </Show>
            </div>
          </>
        }
      >
        <Match when={known() && !may('singleSignOn', 'read')}>
          <EmptyState icon="lock" title={t('records.forbidden')}>
            {t('records.forbidden.who')}
          </EmptyState>
        </Match>
        <Match when={!settings() && query.error()}>
          {(error) => <Failure error={error()} onRetry={query.refetch} />}
        </Match>
        <Match when={open()}>
          {(connection) => <Connection connection={connection()} mayManage={mayManage()} onChanged={query.refetch} />}
        </Match>
        <Match when={params.connection && settings()}>
          <EmptyState icon="search" title={t('sso.gone')} actions={<LinkButton href="?">{t('sso.all')}</LinkButton>} />
        </Match>
      </Switch>
      <Show when={making()}>
        {(protocol) => (
          <ConnectionDialog
            protocol={protocol()}
            onClose={() => setMaking(undefined)}
            onSaved={(id) => {
              query.refetch();
              setParams({ connection: id });
            }}
          />
        )}
      </Show>
    </>
  );
}
