import { useLocation, useSearchParams } from '@solidjs/router';
import { Match, Show, Switch, createSignal } from 'solid-js';
import type { MachinesQuery } from '../../gql/documents.ts';
import { useMachines } from '../../gql/hooks.ts';
import { Failure } from '../../records/failure.tsx';
import { usePermissions } from '../../records/permissions.ts';
import { t } from '../../texts/settings/t.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { createReadAgain } from './parts/read-again.ts';
import { Account } from './machines/account.tsx';
import { AccountDialog } from './machines/account-dialog.tsx';
import { AccountList } from './machines/account-list.tsx';

/** A service account as these screens have it. */
export type Machine = MachinesQuery['serviceAccounts'][number];

/** The programs that work for the company, with their keys. Which one is open is in the address. */
export default function Machines() {
  const query = useMachines();
  createReadAgain(query.refetch);
  const { may, known } = usePermissions();
  const location = useLocation();
  const [params, setParams] = useSearchParams<{ account?: string }>();
  const [making, setMaking] = createSignal(false);
  const all = () => query.data()?.serviceAccounts;
  const open = () => all()?.find(({ id }) => id === params.account);
  const create = () => (
    <Button variant="primary" icon="plus" onClick={() => setMaking(true)}>
      {t('machines.new')}
    </Button>
  );

  return (
    <>
      <Switch
        fallback={
          <>
            <PageHeader
              title={t('screens.settings.machines')}
              meta={t('machines.about')}
              actions={<Show when={may('serviceAccount', 'create') && all()?.length}>{create()}</Show>}
            />
            <div class="w-full max-w-240 px-6 pb-8 max-sm:px-4">
              <Switch
                fallback={
                  <Card>
                    <Skeleton shape="text" count={4} />
                  </Card>
                }
              >
                <Match when={all()?.length === 0}>
                  <EmptyState
                    icon="key"
                    title={t('machines.empty')}
                    actions={<Show when={may('serviceAccount', 'create')}>{create()}</Show>}
                  >
                    {t('machines.empty.about')}
                  </EmptyState>
                </Match>
                <Match when={all()}>{(machines) => <AccountList machines={machines()} />}</Match>
              </Switch>
            </div>
          </>
        }
      >
        <Match when={known() && !may('serviceAccount', 'read')}>
          <EmptyState icon="lock" title={t('records.forbidden')}>
            {t('records.forbidden.who')}
          </EmptyState>
        </Match>
        <Match when={!all() && query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
        <Match when={open()}>{(machine) => <Account machine={machine()} onChanged={query.refetch} />}</Match>
        <Match when={params.account && all()}>
          <EmptyState
            icon="search"
            title={t('machines.gone')}
            actions={<LinkButton href={location.pathname}>{t('machines.all')}</LinkButton>}
          />
        </Match>
      </Switch>
      <Show when={making()}>
        <AccountDialog
          onClose={() => setMaking(false)}
          onSaved={(id) => {
            query.refetch();
            setParams({ account: id });
          }}
        />
      </Show>
    </>
  );
}
