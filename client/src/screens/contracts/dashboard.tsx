import { useParams } from '@solidjs/router';
import { Match, Show, Switch, createMemo, type JSX } from 'solid-js';
import { aggregates } from '../../gql/aggregates.ts';
import type { ContractsDashboardQuery, ContractsEndingQuery } from '../../gql/documents.ts';
import { useContractsEnding } from '../../gql/hooks.ts';
import { Failure } from '../../records/failure.tsx';
import { listPath, newPath } from '../../records/paths.ts';
import { usePermissions } from '../../records/permissions.ts';
import { t } from '../../texts/t.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ByMonth } from './dashboard/by-month.tsx';
import { ByStatus } from './dashboard/by-status.tsx';
import { EndingNext } from './dashboard/ending-next.tsx';
import { Figures } from './dashboard/figures.tsx';
import { createNumbers } from './dashboard/numbers.ts';
import { createToday } from './dashboard/today.ts';
import { ValueByCurrency } from './dashboard/value-by-currency.tsx';

/** How the contracts stand. Every number follows the changes of everybody. */
export default function Dashboard() {
  const params = useParams();
  const tenant = () => params['tenant'] ?? '';
  const today = createToday();
  const numbers = createNumbers(today);
  const ending = useContractsEnding();
  const isEmpty = createMemo(() => numbers.data()?.byStatus.length === 0);
  const retry = () => {
    numbers.refetch();
    ending.refetch();
  };
  return (
    <>
      <PageHeader
        title={t('dashboard.title')}
        actions={<LinkButton href={listPath(tenant(), aggregates.Contract)}>{t('dashboard.all')}</LinkButton>}
      />
      <Switch
        fallback={
          <div class="flex flex-col gap-4 px-6 pb-8 max-sm:px-4">
            <Figures tenant={tenant()} today={today()} data={numbers.data()} />
            <Cards tenant={tenant()} today={today()} numbers={numbers.data()} ending={ending.data()} />
          </div>
        }
      >
        <Match when={(!numbers.data() && numbers.error()) || (!ending.data() && ending.error())}>
          {(error) => <Failure error={error()} onRetry={retry} />}
        </Match>
        <Match when={isEmpty()}>
          <Empty tenant={tenant()} />
        </Match>
      </Switch>
    </>
  );
}

interface CardsProps {
  tenant: string;
  today: string;
  numbers: ContractsDashboardQuery | undefined;
  ending: ContractsEndingQuery | undefined;
}

function Cards(props: CardsProps) {
  const waiting = (lines: number): JSX.Element => (
    <div class="p-4">
      <Skeleton shape="text" count={lines} />
    </div>
  );
  return (
    <div class="grid gap-4 lg:grid-cols-2">
      <Card>
        <Show when={props.numbers} fallback={waiting(8)}>
          {(data) => <ByStatus tenant={props.tenant} groups={data().byStatus} />}
        </Show>
      </Card>
      <Card>
        <Show when={props.ending} fallback={waiting(8)}>
          {(data) => <ByMonth tenant={props.tenant} today={props.today} months={data().contractsExpiringByMonth} />}
        </Show>
      </Card>
      <Card flush title={t('dashboard.next')}>
        <Show when={props.ending} fallback={waiting(6)}>
          {(data) => <EndingNext tenant={props.tenant} today={props.today} months={data().contractsExpiringByMonth} />}
        </Show>
      </Card>
      <Card flush title={t('dashboard.byCurrency')}>
        <Show when={props.numbers} fallback={waiting(6)}>
          {(data) => <ValueByCurrency groups={data().byCurrency} />}
        </Show>
      </Card>
    </div>
  );
}

function Empty(props: { tenant: string }) {
  const { may } = usePermissions();
  return (
    <EmptyState
      icon="file"
      title={t('dashboard.empty')}
      actions={
        <>
          <Show when={may('importRun', 'create')}>
            <LinkButton variant="primary" icon="upload" href={`/t/${props.tenant}/contracts/imports`}>
              {t('dashboard.empty.import')}
            </LinkButton>
          </Show>
          <Show when={may('contract', 'create')}>
            <LinkButton icon="plus" href={newPath(props.tenant, aggregates.Contract)}>
              {t('dashboard.empty.create')}
            </LinkButton>
          </Show>
        </>
      }
    >
      {t('dashboard.empty.about')}
    </EmptyState>
  );
}
