import { Match, Switch } from 'solid-js';
import { useProfile } from '../../gql/hooks.ts';
import { accountError } from '../../shell/account-error.ts';
import { t } from '../../texts/t.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Address } from './profile/address.tsx';
import { Authenticator } from './profile/authenticator.tsx';
import { Password } from './profile/password.tsx';
import { Person } from './profile/person.tsx';
import { Sessions } from './profile/sessions.tsx';

/** One's own account, whatever the company: name, address, password, authenticator, and where one is signed in. */
export default function Profile() {
  const profile = useProfile();
  return (
    <>
      <PageHeader title={t('profile.title')} meta={t('profile.about')} />
      <div class="grid w-full max-w-240 grid-cols-[repeat(auto-fit,minmax(min(20rem,100%),1fr))] items-start gap-4 px-6 pb-8 max-sm:px-4">
        <Switch fallback={<Skeleton shape="form" />}>
          <Match when={profile.data()?.profile}>
            {(own) => (
              <>
                <Person profile={own()} onChanged={profile.refetch} />
                <Address profile={own()} />
                <Password profile={own()} />
                <Authenticator profile={own()} onChanged={profile.refetch} />
                <Sessions class="col-span-full" />
              </>
            )}
          </Match>
          <Match when={profile.error()}>
            {(error) => (
              <ErrorPanel
                title={t('profile.failed')}
                requestId={error().requestId ?? undefined}
                onRetry={() => profile.refetch()}
              >
                {accountError(error())}
              </ErrorPanel>
            )}
          </Match>
        </Switch>
      </div>
    </>
  );
}
