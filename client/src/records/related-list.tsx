import type { Aggregate, Related } from '../api/aggregate.ts';
import { createQuery } from '../api/create-query.ts';
import { t } from '../texts/t.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { createListData, ListGrid } from './list-grid.tsx';
import { createOwnListState } from './list-state.ts';
import { aggregateNamed } from './model.ts';
import { recordPath } from './paths.ts';
import { partWord } from './words.ts';

/** The records of another aggregate that point to this one, as a list with its own order. */
export function RelatedList(props: { related: Related; id: string; tenant: string }) {
  const aggregate = aggregateNamed(props.related.aggregate);
  const state = createOwnListState(aggregate, props.related.by);
  const data = createListData(aggregate, state, () => ({ [props.related.by]: { eq: props.id } }));
  return (
    <ListGrid
      class="h-full"
      aggregate={aggregate}
      state={state}
      data={data}
      rowHref={(row) => recordPath(props.tenant, aggregate, row.id)}
      empty={
        <EmptyState
          icon="link"
          title={t('records.empty.part', { many: partWord(aggregate.name, props.related.field).toLocaleLowerCase() })}
        />
      }
    />
  );
}

/** How many records are in each related list, in one request; undefined until known. */
export function createRelatedCounts(aggregate: Aggregate, id: string): (field: string) => number | undefined {
  const document = aggregate.documents.related;
  if (!document) return () => undefined;
  const query = createQuery(document, () => ({ id }));
  return (field) => (query.data() ? (query.data()?.[field]?.[0]?.count ?? 0) : undefined);
}
