import { Show } from 'solid-js';
import type { Aggregate } from '../api/aggregate.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import type { ListData } from './list-grid.tsx';
import type { ListState } from './list-state.ts';
import { aboutWord, manyWord, oneWord } from './words.ts';

export interface ListEmptyProps {
  aggregate: Aggregate;
  data: ListData;
  state: ListState;
  mayCreate: boolean;
  newHref: string;
}

/** Nothing matches, or there is nothing yet. */
export function ListEmpty(props: ListEmptyProps) {
  const many = () => manyWord(props.aggregate).toLocaleLowerCase();
  const isNarrowed = () => props.state.search() !== '' || props.state.conditions().length > 0;
  return (
    <Show when={props.data.totals.count() === 0}>
      <Show
        when={isNarrowed()}
        fallback={
          <EmptyState
            icon="inbox"
            title={t('records.empty', { many: many() })}
            actions={
              <Show when={props.mayCreate}>
                <LinkButton variant="primary" icon="plus" href={props.newHref}>
                  {t('records.new', { name: oneWord(props.aggregate).toLocaleLowerCase() })}
                </LinkButton>
              </Show>
            }
          >
            <p>{aboutWord(props.aggregate)}</p>
            <p>{props.mayCreate ? t('records.empty.add') : t('records.empty.none')}</p>
          </EmptyState>
        }
      >
        <EmptyState
          icon="filter"
          title={t('records.noMatch')}
          actions={
            <Button onClick={() => props.state.change({ search: '', conditions: [] })}>
              {t('records.noMatch.clear')}
            </Button>
          }
        >
          {t('records.noMatch.what', { many: many() })}
        </EmptyState>
      </Show>
    </Show>
  );
}
