import { useSearchParams } from '@solidjs/router';
import { Match, Show, Switch, createSignal } from 'solid-js';
import { useTenants } from '../../../gql/hooks.ts';
import { Failure } from '../../../records/failure.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { CompanyList } from './company-list.tsx';
import { CompanySheet } from './company-sheet.tsx';
import { NewCompany } from './new-company.tsx';
import { createReadAgain } from '../parts/read-again.ts';

/** The back office: the companies of this installation. Which one is open is in the address. */
export default function Operator() {
  const [params] = useSearchParams<{ company?: string }>();
  return (
    <Show when={params.company} keyed fallback={<Companies />}>
      {(id) => <CompanySheet id={id} />}
    </Show>
  );
}

function Companies() {
  const [params, setParams] = useSearchParams<{ q?: string; company?: string }>();
  const query = useTenants(() => ({ search: params.q || null }), { live: false, keepPrevious: true });
  const [making, setMaking] = createSignal(false);
  createReadAgain(query.refetch);
  const companies = () => query.data()?.tenants;
  return (
    <>
      <PageHeader
        title={t('office.companies')}
        meta={t('office.about')}
        actions={
          <Button variant="primary" icon="plus" onClick={() => setMaking(true)}>
            {t('office.new')}
          </Button>
        }
      />
      <div class="flex flex-col gap-4 px-6 pb-8 max-sm:px-4">
        <TextInput
          type="search"
          icon="search"
          aria-label={t('office.search')}
          placeholder={t('office.search')}
          value={params.q ?? ''}
          onChange={(q) => setParams({ q: q || undefined }, { replace: true })}
        />
        <Switch
          fallback={
            <Card>
              <Skeleton shape="text" count={4} />
            </Card>
          }
        >
          <Match when={!companies() && query.error()}>
            {(error) => <Failure error={error()} onRetry={query.refetch} />}
          </Match>
          <Match when={companies()?.length === 0}>
            <EmptyState icon="building" title={t('records.noMatch')}>
              {t('office.noMatch')}
            </EmptyState>
          </Match>
          <Match when={companies()}>{(found) => <CompanyList companies={found()} />}</Match>
        </Switch>
      </div>
      <Show when={making()}>
        <NewCompany onClose={() => setMaking(false)} onMade={(company) => setParams({ company })} />
      </Show>
    </>
  );
}
