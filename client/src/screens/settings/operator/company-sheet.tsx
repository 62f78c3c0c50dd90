import { For, Match, Show, Switch, createSignal } from 'solid-js';
import { useSetTenantLimits, useTenantSheet } from '../../../gql/hooks.ts';
import { Failure } from '../../../records/failure.tsx';
import { formatInstant } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Breadcrumb } from '../../../ui/breadcrumb.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DescriptionList } from '../../../ui/description-list.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { LimitList } from '../company/limit-list.tsx';
import { LimitsDialog } from '../company/limits-dialog.tsx';
import { moduleWord, seatWords } from '../company/words.ts';
import { createReadAgain } from '../parts/read-again.ts';
import { StatusBadge } from './company-list.tsx';
import { EnterDialog } from './enter-dialog.tsx';
import { PeopleCard } from './people-card.tsx';
import { Reason, createReason } from './reason.tsx';
import { StatusDialog } from './status-dialog.tsx';
import { TermsDialog } from './terms-dialog.tsx';
import { VisitsCard } from './visits-card.tsx';

type Open = 'enter' | 'status' | 'terms' | 'limits';

/** One company as its operators see it: what it may do, who is in it, and who of us was. */
export function CompanySheet(props: { id: string }) {
  const locale = useLocale();
  const query = useTenantSheet(() => ({ id: props.id }), { live: false });
  createReadAgain(query.refetch);
  const [open, setOpen] = createSignal<Open>();
  const close = () => setOpen(undefined);
  const setLimits = useSetTenantLimits();
  const [reason, setReason] = createReason();
  const tenant = () => query.data()?.tenant;
  const limits = () => query.data()?.tenantLimits ?? [];

  return (
    <Switch
      fallback={
        <div class="p-6">
          <Skeleton shape="text" count={8} />
        </div>
      }
    >
      <Match when={!tenant() && query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
      <Match when={tenant()}>
        {(found) => (
          <>
            <PageHeader
              breadcrumb={
                <Breadcrumb
                  label={t('office.title')}
                  items={[{ label: t('office.companies'), href: '/operator' }, { label: found().name }]}
                />
              }
              title={found().name}
              status={<StatusBadge status={found().status} />}
              actions={
                <>
                  <Button onClick={() => setOpen('status')}>
                    {t(found().status === 'ACTIVE' ? 'office.suspend' : 'office.resume')}
                  </Button>
                  <Button variant="primary" icon="building" onClick={() => setOpen('enter')}>
                    {t('office.enter')}
                  </Button>
                </>
              }
            />
            <div class="flex flex-col gap-4 px-6 pb-8 max-sm:px-4">
              <Card
                title={t('office.terms')}
                actions={
                  <Button size="small" icon="edit" onClick={() => setOpen('terms')}>
                    {t('office.terms.edit')}
                  </Button>
                }
              >
                <DescriptionList
                  items={[
                    { label: t('company.slug'), value: <code class="font-mono">{found().slug}</code> },
                    { label: t('company.since'), value: formatInstant(found().createdAt, locale) },
                    { label: t('company.people'), value: seatWords(found()) },
                    { label: t('office.database'), value: found().database ?? t('office.database.shared') },
                    {
                      label: t('company.modules'),
                      wide: true,
                      value: (
                        <span class="flex flex-wrap gap-1">
                          <For each={found().modules} fallback={<span class="text-faint">–</span>}>
                            {(name) => <Badge tone="accent">{moduleWord(name)}</Badge>}
                          </For>
                        </span>
                      ),
                    },
                  ]}
                />
              </Card>
              <Card
                flush
                title={t('company.limits')}
                actions={
                  <Button size="small" icon="edit" onClick={() => setOpen('limits')}>
                    {t('company.limits.edit')}
                  </Button>
                }
              >
                <LimitList limits={limits()} />
              </Card>
              <PeopleCard people={query.data()?.tenantPeople ?? []} />
              <VisitsCard visits={query.data()?.tenantVisits ?? []} />
            </div>
            <Show when={open() === 'enter'}>
              <EnterDialog id={props.id} name={found().name} onClose={close} />
            </Show>
            <Show when={open() === 'status'}>
              <StatusDialog company={found()} onClose={close} onSaved={query.refetch} />
            </Show>
            <Show when={open() === 'terms'}>
              <TermsDialog company={found()} onClose={close} onSaved={query.refetch} />
            </Show>
            <Show when={open() === 'limits'}>
              <LimitsDialog
                limits={limits()}
                about={t('office.limits.about')}
                fields={['reason']}
                more={(problem) => <Reason value={reason()} problem={problem('reason')} onChange={setReason} />}
                checkMore={() => ({ reason: reason.problem() })}
                onSave={(input) => setLimits.run({ id: props.id, input, reason: reason() })}
                onSaved={query.refetch}
                onClose={close}
              />
            </Show>
          </>
        )}
      </Match>
    </Switch>
  );
}
