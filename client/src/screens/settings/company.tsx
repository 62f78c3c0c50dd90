import { useParams } from '@solidjs/router';
import { For, Match, Show, Switch, createSignal } from 'solid-js';
import { useCompany, useSetLimits } from '../../gql/hooks.ts';
import { Failure } from '../../records/failure.tsx';
import { formatInstant } from '../../records/format.ts';
import { usePermissions } from '../../records/permissions.ts';
import { t } from '../../texts/settings/t.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useLocale } from '../../ui/locale.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { LimitList } from './company/limit-list.tsx';
import { LimitsDialog } from './company/limits-dialog.tsx';
import { moduleWord, seatWords } from './company/words.ts';
import { createReadAgain } from './parts/read-again.ts';

/** The company one works in: what it has a licence for, how many may work here, and what they may do in a minute. */
export default function Company() {
  const params = useParams();
  const locale = useLocale();
  const query = useCompany({ live: false });
  const save = useSetLimits();
  const { may, known } = usePermissions();
  const [setting, setSetting] = createSignal(false);
  createReadAgain(query.refetch);
  const company = () => query.data()?.company;

  return (
    <Switch>
      <Match when={known() && !may('company', 'read')}>
        <EmptyState icon="lock" title={t('records.forbidden')}>
          {t('records.forbidden.who')}
        </EmptyState>
      </Match>
      <Match when={!company() && query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
      <Match when={known()}>
        <PageHeader title={t('screens.settings.company')} meta={t('company.about')} />
        <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
          <Show
            when={company()}
            fallback={
              <Card>
                <Skeleton shape="text" count={6} />
              </Card>
            }
          >
            {(found) => (
              <>
                <Card title={found().name}>
                  <DescriptionList
                    items={[
                      { label: t('company.slug'), value: <code class="font-mono">{found().slug}</code> },
                      { label: t('company.since'), value: formatInstant(found().createdAt, locale) },
                      {
                        label: t('company.people'),
                        value: (
                          <TextLink href={`/t/${encodeURIComponent(params['tenant'] ?? '')}/settings/people`}>
                            {seatWords(found())}
                          </TextLink>
                        ),
                      },
                      {
                        label: t('company.modules'),
                        wide: true,
                        value: (
                          <span class="flex flex-wrap gap-1">
                            <For each={found().modules}>
                              {(name) => <Badge tone="accent">{moduleWord(name)}</Badge>}
                            </For>
                          </span>
                        ),
                      },
                    ]}
                  />
                  <p class="mt-4 max-w-prose text-sm text-muted">{t('company.operator')}</p>
                </Card>
                <Card
                  flush
                  title={t('company.limits')}
                  actions={
                    <Show when={may('company', 'manage')}>
                      <Button size="small" icon="edit" onClick={() => setSetting(true)}>
                        {t('company.limits.edit')}
                      </Button>
                    </Show>
                  }
                >
                  <LimitList limits={found().limits} />
                </Card>
                <Show when={setting()}>
                  <LimitsDialog
                    limits={found().limits}
                    about={t('company.limits.about')}
                    onSave={(input) => save.run({ input })}
                    onSaved={query.refetch}
                    onClose={() => setSetting(false)}
                  />
                </Show>
              </>
            )}
          </Show>
        </div>
      </Match>
    </Switch>
  );
}
