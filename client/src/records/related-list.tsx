import { gql } from '@urql/core';
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
  const { related } = aggregate;
  const fields = related.map(
    (each) => `${each.field}: ${aggregateNamed(each.aggregate).groups}(filter: { ${each.by}: { eq: $id } }) { count }`,
  );
  if (fields.length === 0) return () => undefined;
  const document = gql<Readonly<Record<string, readonly { readonly count: number }[]>>, { readonly id: string }>(
    `query ${aggregate.name}Related($id: ID!) { ${fields.join(' ')} }`,
  );
  const query = createQuery(document, () => ({ id }));
  return (field) => (query.data() ? (query.data()?.[field]?.[0]?.count ?? 0) : undefined);
}
