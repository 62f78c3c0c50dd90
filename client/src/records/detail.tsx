import { useParams, useSearchParams } from '@solidjs/router';
import { Match, Show, Switch, createMemo, type JSX } from 'solid-js';
import type { Aggregate, Row } from '../api/aggregate.ts';
import { createQuery } from '../api/create-query.ts';
import { t } from '../texts/t.ts';
import { Breadcrumb } from '../ui/breadcrumb.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Tabs, type Tab } from '../ui/tabs.tsx';
import { RecordActions } from './detail-actions.tsx';
import { KeyFacts, RecordStatus } from './detail-facts.tsx';
import { RecordData } from './detail-data.tsx';
import { Failure, Missing } from './failure.tsx';
import { History } from './history.tsx';
import { aggregateNamed } from './model.ts';
import { PartGrid } from './part-grid.tsx';
import { createPendingRows } from './pending-rows.ts';
import { listPath, recordPath } from './paths.ts';
import { createRelatedCounts, RelatedList } from './related-list.tsx';
import { manyWord, oneWord, partWord } from './words.ts';

export interface RecordDetailProps {
  /** As in the API: `Contract`. */
  aggregate: string;
  id: string;
  /** Stands beside a list instead of on a page of its own. */
  beside?: boolean;
  /** Takes it away, when it stands beside a list. */
  onClose?(): void;
}

/** A record: what it is and how it stands, what can be done with it, and its data, parts, related lists and history as tabs. */
export function RecordDetail(props: RecordDetailProps) {
  return (
    <Show when={`${props.aggregate} ${props.id}`} keyed>
      <Record {...props} />
    </Show>
  );
}

function Record(props: RecordDetailProps) {
  const aggregate = aggregateNamed(props.aggregate);
  const { tenant = '' } = useParams();
  const query = createQuery(aggregate.documents.record, () => ({ id: props.id }));
  const row = () => query.data()?.[aggregate.one] ?? undefined;

  return (
    <Switch fallback={<Waiting />}>
      <Match when={row()}>
        {(loaded) => <Loaded {...props} aggregate={aggregate} tenant={tenant} row={loaded()} />}
      </Match>
      <Match when={query.error()}>
        {(error) => (
          <Heading {...props} aggregate={aggregate}>
            <Failure error={error()} onRetry={query.refetch} />
          </Heading>
        )}
      </Match>
      <Match when={query.data() && !query.fetching()}>
        <Heading {...props} aggregate={aggregate}>
          <Missing listHref={listPath(tenant, aggregate)} />
        </Heading>
      </Match>
    </Switch>
  );
}

/** What cannot be shown still has a name, and beside a list a way to close it. */
function Heading(props: Omit<RecordDetailProps, 'aggregate'> & { aggregate: Aggregate; children: JSX.Element }) {
  return (
    <>
      <PageHeader
        title={oneWord(props.aggregate)}
        actions={
          <Show when={props.beside}>
            <IconButton icon="close" label={t('records.closePanel')} onClick={() => props.onClose?.()} />
          </Show>
        }
      />
      {props.children}
    </>
  );
}

function Waiting() {
  return (
    <div class="flex animate-appear flex-col gap-6 p-6">
      <Skeleton shape="text" count={2} />
      <Skeleton shape="form" count={5} />
    </div>
  );
}

interface LoadedProps extends Omit<RecordDetailProps, 'aggregate'> {
  aggregate: Aggregate;
  tenant: string;
  row: Row;
}

function Loaded(props: LoadedProps) {
  const [params, setParams] = useSearchParams<{ tab?: string }>();
  const { aggregate } = props;
  const pending = createPendingRows(() => Number(props.row.version));
  const counts = createRelatedCounts(aggregate, props.id);
  const title = () => String(props.row[aggregate.label] ?? '');

  const tabs = createMemo((): Tab[] => [
    {
      value: 'data',
      label: t('records.data'),
      content: () => <RecordData aggregate={aggregate} row={props.row} tenant={props.tenant} />,
    },
    ...aggregate.parts.map((part) => ({
      value: part.key,
      label: partWord(aggregate.name, part.key),
      get count() {
        return partRows(props.row, part.key).length + pending.of(part.key).length;
      },
      content: () => (
        <PartGrid
          aggregate={aggregate}
          part={part}
          id={props.id}
          rows={partRows(props.row, part.key)}
          pending={pending}
        />
      ),
    })),
    ...aggregate.related.map((related) => ({
      value: related.field,
      label: partWord(aggregate.name, related.field),
      get count() {
        return counts(related.field);
      },
      content: () => <RelatedList related={related} id={props.id} tenant={props.tenant} />,
    })),
    {
      value: 'history',
      label: t('records.history'),
      content: () => <History aggregate={aggregate} id={props.id} version={Number(props.row.version)} />,
    },
  ]);
  const actions = () => (
    <RecordActions
      aggregate={aggregate}
      row={props.row}
      title={title()}
      tenant={props.tenant}
      beside={props.beside}
      pending={pending}
      onDeleted={props.onClose}
    />
  );
  const open = () => tabs().find((tab) => tab.value === params.tab)?.value ?? 'data';

  return (
    <article class="flex h-full min-h-0 flex-col bg-surface">
      <PageHeader
        title={title()}
        breadcrumb={
          <Show
            when={props.beside}
            fallback={
              <Breadcrumb
                label={t('records.back')}
                items={[
                  { label: manyWord(aggregate), href: listPath(props.tenant, aggregate) },
                  { label: oneWord(aggregate) },
                ]}
              />
            }
          >
            <div class="-mr-2 flex items-center text-sm text-muted">
              <span class="mr-auto">{oneWord(aggregate)}</span>
              <span class="flex items-center gap-2">{actions()}</span>
              <LinkIcon href={recordPath(props.tenant, aggregate, props.id)} />
              <IconButton icon="close" label={t('records.closePanel')} onClick={() => props.onClose?.()} />
            </div>
          </Show>
        }
        status={<RecordStatus aggregate={aggregate} row={props.row} />}
        meta={<KeyFacts aggregate={aggregate} row={props.row} />}
        actions={props.beside ? undefined : actions()}
      />
      <Tabs
        class="flex-1"
        label={t('records.tabs', { name: title() })}
        tabs={tabs()}
        value={open()}
        onChange={(tab) => setParams({ tab: tab === 'data' ? null : tab }, { replace: true, scroll: false })}
      />
    </article>
  );
}

const partRows = (row: Row, key: string): readonly Row[] =>
  Array.isArray(row[key]) ? (row[key] as readonly Row[]) : [];

function LinkIcon(props: { href: string }) {
  return (
    <LinkButton
      variant="ghost"
      class="w-8 px-0!"
      icon="external"
      href={props.href}
      aria-label={t('records.openPage')}
      title={t('records.openPage')}
    />
  );
}
