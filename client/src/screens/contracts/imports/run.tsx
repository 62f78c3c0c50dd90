import { Match, Show, Switch, createEffect, createSignal } from 'solid-js';
import type { ImportProgressQuery } from '../../../gql/documents.ts';
import { useCommitImport, useImportProgress } from '../../../gql/hooks.ts';
import { Failure, errorWords } from '../../../records/failure.tsx';
import { formatNumber } from '../../../records/format.ts';
import { usePermissions } from '../../../records/permissions.ts';
import { t } from '../../../texts/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { ProgressBar } from '../../../ui/progress-bar.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Counts } from './counts.tsx';
import { Errors } from './errors.tsx';
import { ImportBadge } from './import-badge.tsx';

export type ImportRun = NonNullable<ImportProgressQuery['importRun']>;

/** One import from preview to done, as it happens. */
export function Run(props: { id: string; onClose(): void }) {
  const query = useImportProgress(() => ({ id: props.id }));
  return (
    <Switch
      fallback={
        <Card>
          <Skeleton shape="text" count={4} />
        </Card>
      }
    >
      <Match when={query.data()?.importRun}>{(run) => <Loaded run={run()} onClose={() => props.onClose()} />}</Match>
      <Match when={query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
      <Match when={query.data()}>
        <EmptyState icon="search" title={t('imports.gone')} />
      </Match>
    </Switch>
  );
}

function Loaded(props: { run: ImportRun; onClose(): void }) {
  const startedAt = createStart(() => props.run);
  const isBusy = () => ['PREVIEWING', 'QUEUED', 'RUNNING'].includes(props.run.status);
  return (
    <Card
      title={props.run.fileName}
      actions={
        <>
          <ImportBadge status={props.run.status} />
          <IconButton size="small" icon="close" label={t('imports.close')} onClick={() => props.onClose()} />
        </>
      }
    >
      <div class="flex flex-col gap-4">
        <Show when={isBusy()}>
          <ProgressBar
            label={t(`imports.doing.${props.run.status}`)}
            done={props.run.handled}
            total={props.run.total || undefined}
            startedAt={startedAt()}
          />
        </Show>
        <Counts run={props.run} />
        <Show when={props.run.failure}>{(failure) => <Banner tone="danger">{failure()}</Banner>}</Show>
        <Show when={props.run.status === 'PREVIEWED'}>
          <Commit run={props.run} />
        </Show>
        <Show when={props.run.refused > 0 && !isBusy()}>
          <Errors run={props.run} />
        </Show>
      </div>
    </Card>
  );
}

function Commit(props: { run: ImportRun }) {
  const locale = useLocale();
  const { may } = usePermissions();
  const commit = useCommitImport();
  const count = () => props.run.created + props.run.changed;
  const reason = () => (may('importRun', 'commit') ? undefined : t('imports.forbidden'));
  // What went wrong is shown beneath the button.
  const press = () => void commit.run({ id: props.run.id }).catch(() => undefined);
  return (
    <Show when={count() > 0} fallback={<p class="text-muted">{t('imports.nothing')}</p>}>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button variant="primary" busy={commit.running()} reason={reason()} onClick={press}>
          {t('imports.commit', { count: count(), number: formatNumber(count(), locale) })}
        </Button>
        <span class="text-muted">{t('imports.unwritten')}</span>
      </div>
      <Show when={commit.error()}>{(error) => <Banner tone="danger">{errorWords(error())}</Banner>}</Show>
    </Show>
  );
}

/** When the work that goes on now was seen to begin; undefined for one that was under way before, whose speed is not known. */
function createStart(run: () => ImportRun) {
  const [startedAt, setStartedAt] = createSignal<number>();
  let status: string | undefined;
  createEffect(() => {
    if (run().status === status) return;
    status = run().status;
    setStartedAt(run().handled * 20 <= run().total ? Date.now() : undefined);
  });
  return startedAt;
}
