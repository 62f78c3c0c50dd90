import { useSearchParams } from '@solidjs/router';
import { Match, Show, Switch, createMemo, onCleanup } from 'solid-js';
import { useApi } from '../../api/api-context.ts';
import { createQuery } from '../../api/create-query.ts';
import { aggregates } from '../../gql/aggregates.ts';
import { ExplainAccessDocument } from '../../gql/documents.ts';
import type { AggregateName } from '../../gql/documents.ts';
import { Failure, Forbidden } from '../../records/failure.tsx';
import { usePermissions } from '../../records/permissions.ts';
import { createLabels } from '../../records/references.ts';
import { t } from '../../texts/settings/t.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Answer } from './access/answer.tsx';
import { type AccessQuestion, Question } from './access/question.tsx';

/** Why somebody sees a record, or does not. What is asked is in the address. */
export default function Access() {
  const { may, known } = usePermissions();
  return (
    <>
      <PageHeader title={t('screens.settings.access')} meta={t('access.about')} />
      <Switch>
        <Match when={known() && !may('role', 'explain')}>
          <Forbidden />
        </Match>
        <Match when={known()}>
          <Asked />
        </Match>
      </Switch>
    </>
  );
}

function Asked() {
  const [params, setParams] = useSearchParams<{ [K in keyof AccessQuestion]: string }>();
  const aggregate = createMemo(() => Object.values(aggregates).find(({ name }) => name === params.of));
  const asked = () => {
    const { person, record } = params;
    const of = aggregate();
    if (!person || !record || !of) return undefined;
    return { userId: person, aggregate: of.name as AggregateName, id: record, action: params.do ?? 'read' };
  };
  const query = createQuery(ExplainAccessDocument, asked, { live: false, keepPrevious: true });
  const explanation = () => (asked() ? query.data()?.explainAccess : undefined);
  // another role, team or site, or another owner of the record: the answer may be another
  const deciding = new Set(['User', 'Role', 'Team', 'Site']);
  onCleanup(
    useApi().live.onChange((change) => {
      if (deciding.has(change.aggregate) || change.id === params.record) query.refetch();
    }),
  );
  const people = () => explanation()?.permissions.flatMap(({ rules }) => rules.flatMap(({ ids }) => ids)) ?? [];
  const labels = createLabels(() => {
    const users = [params.person ?? '', ...people()].filter(Boolean).map((id) => ({ aggregate: 'User', id }));
    const of = aggregate();
    return of && params.record ? [...users, { aggregate: of.name, id: params.record }] : users;
  });

  return (
    <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
      <Card title={t('access.chosen')}>
        <Question
          question={params}
          labelOf={labels.of}
          onLearn={labels.learn}
          onChange={(change) => setParams(change, { replace: true })}
        />
      </Card>
      <Switch
        fallback={
          <Card>
            <Skeleton shape="text" count={4} />
          </Card>
        }
      >
        <Match when={!asked()}>
          <EmptyState icon="shield" title={t('access.choose')}>
            {t('access.choose.about')}
          </EmptyState>
        </Match>
        <Match when={query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
        <Match when={explanation()}>
          {(found) => (
            <Show when={aggregate()}>
              {(of) => (
                <Answer
                  explanation={found()}
                  aggregate={of()}
                  action={params.do ?? 'read'}
                  record={labels.of(params.record ?? '') ?? '…'}
                  names={{ person: labels.of(params.person ?? '') ?? '…', of: labels.of }}
                />
              )}
            </Show>
          )}
        </Match>
      </Switch>
    </div>
  );
}
