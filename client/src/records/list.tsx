import { useNavigate, useParams } from '@solidjs/router';
import { Match, Show, Switch, createEffect, createSignal, onMount } from 'solid-js';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { createShortcuts } from '../ui/keyboard.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { useLocale } from '../ui/locale.tsx';
import { createMediaQuery } from '../ui/media.ts';
import { PageHeader } from '../ui/page-header.tsx';
import { Toolbar } from '../ui/toolbar.tsx';
import { ColumnChooser } from './column-chooser.tsx';
import { RecordDetail } from './detail.tsx';
import { createExport } from './export.ts';
import { ExportProgress } from './export-progress.tsx';
import { Failure } from './failure.tsx';
import { FilterBar } from './filter-bar.tsx';
import { formatNumber } from './format.ts';
import { ListEmpty } from './list-empty.tsx';
import { createListData, ListGrid, type ListData } from './list-grid.tsx';
import { createUrlListState } from './list-state.ts';
import { aggregateNamed } from './model.ts';
import { newPath, recordPath } from './paths.ts';
import { createRemembered } from './remembered.ts';
import { SearchBox } from './search-box.tsx';
import { manyWord, oneWord } from './words.ts';

export interface RecordListProps {
  /** As in the API: `Contract`. */
  aggregate: string;
}

/**
 * The list of an aggregate as a page: search, filter, columns, order, totals, export, and the record beside it where there is room.
 * What a person chose is in the URL. Keys: j k Enter x move, open and select; n new; / search.
 */
export function RecordList(props: RecordListProps) {
  return (
    <Show when={props.aggregate} keyed>
      {(name) => <Page name={name} />}
    </Show>
  );
}

function Page(props: { name: string }) {
  const aggregate = aggregateNamed(props.name);
  const { tenant = '' } = useParams();
  const navigate = useNavigate();
  const state = createUrlListState(aggregate);
  const data = createListData(aggregate, state, () => undefined);
  const job = createExport(aggregate);
  const isWide = createMediaQuery('(min-width: 1200px)');
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
  const [kept, setKept] = createRemembered<readonly string[]>(`columns.${aggregate.name}`, []);
  let searchBox: HTMLInputElement | undefined;

  const mayCreate = () => aggregate.documents.create !== undefined && data.me.may(aggregate.subject, 'create');
  const href = (id: string) => recordPath(tenant, aggregate, id);

  onMount(() => {
    if (kept().length > 0 && state.columns() === aggregate.list) state.change({ columns: kept() });
  });
  function choose(columns: readonly string[]) {
    setKept(columns);
    state.change({ columns });
  }
  // A link to a list with a record open leads to the record where there is no room beside it.
  createEffect(() => {
    const open = state.record();
    if (open && !isWide()) navigate(href(open), { replace: true });
  });

  createShortcuts({
    j: { description: t('records.keys.next'), run: () => data.grid()?.move(1) },
    k: { description: t('records.keys.previous'), run: () => data.grid()?.move(-1) },
    enter: { description: t('records.keys.open'), run: () => data.grid()?.open() },
    x: { description: t('records.keys.select'), run: () => data.grid()?.toggle() },
    n: { description: t('records.keys.new'), run: () => mayCreate() && navigate(newPath(tenant, aggregate)) },
    '/': { description: t('records.keys.search'), run: () => searchBox?.focus() },
  });

  const exportRows = () => {
    const ids = [...selected()];
    const chosen =
      ids.length > 0 ? { ...data.variables(), filter: { id: { in: ids } }, search: null } : data.variables();
    void job.start(state.columns(), chosen);
  };

  return (
    <div class="flex h-full min-h-0">
      <section class="flex min-w-0 flex-1 flex-col">
        <PageHeader
          title={manyWord(aggregate)}
          actions={
            <>
              <IconButton icon="download" label={t('records.export')} onClick={exportRows} />
              <Show when={mayCreate()}>
                <LinkButton variant="primary" icon="plus" href={newPath(tenant, aggregate)}>
                  {t('records.new', { name: oneWord(aggregate).toLocaleLowerCase() })}
                </LinkButton>
              </Show>
            </>
          }
        />
        <Toolbar
          label={t('records.list')}
          end={
            <>
              <Count data={data} />
              <ColumnChooser aggregate={aggregate} columns={state.columns()} onChange={choose} />
            </>
          }
        >
          <SearchBox
            value={state.search()}
            onChange={(search) => state.change({ search })}
            ref={(input) => (searchBox = input)}
          />
          <FilterBar
            aggregate={aggregate}
            conditions={state.conditions()}
            onChange={(conditions) => state.change({ conditions })}
          />
        </Toolbar>
        <Show when={selected().size > 0}>
          <div class="flex items-center gap-2 px-6 pb-2 text-sm max-sm:px-4">
            <span class="font-medium">{t('records.selected', { count: selected().size })}</span>
            <Button size="small" icon="download" onClick={exportRows}>
              {t('records.export')}
            </Button>
            <Button size="small" variant="ghost" onClick={() => setSelected(new Set<string>())}>
              {t('records.clearSelection')}
            </Button>
          </div>
        </Show>
        <ExportProgress job={job} total={selected().size || data.totals.count()} />
        <Switch>
          <Match when={data.count() === 0 && data.error()}>
            {(error) => <Failure error={error()} onRetry={data.retry} />}
          </Match>
          <Match when={true}>
            <ListGrid
              class="flex-1 border-t border-line"
              aggregate={aggregate}
              state={state}
              data={data}
              rowHref={(row) => href(row.id)}
              onOpen={isWide() ? (row) => state.change({ record: row.id }) : undefined}
              selected={selected()}
              onSelect={setSelected}
              empty={
                <ListEmpty
                  data={data}
                  state={state}
                  aggregate={aggregate}
                  mayCreate={mayCreate()}
                  newHref={newPath(tenant, aggregate)}
                />
              }
            />
          </Match>
        </Switch>
      </section>
      <Show when={isWide() && state.record()} keyed>
        {(id) => (
          <aside class="flex w-140 shrink-0 flex-col border-l border-line bg-surface" aria-label={oneWord(aggregate)}>
            <RecordDetail
              aggregate={aggregate.name}
              id={id}
              beside
              onClose={() => state.change({ record: undefined })}
            />
          </aside>
        )}
      </Show>
    </div>
  );
}

function Count(props: { data: ListData }) {
  const locale = useLocale();
  const text = () => {
    const count = props.data.totals.count();
    if (count === undefined) return '';
    return count === 1 ? t('records.count.one') : t('records.count', { count: formatNumber(count, locale) });
  };
  return (
    <span class="px-2 text-sm text-muted" aria-live="polite">
      {text()}
    </span>
  );
}
