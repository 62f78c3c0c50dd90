import { For, Show, createMemo, type Accessor, type JSX } from 'solid-js';
import type { Aggregate, TotalsData, TotalsVariables } from '../api/aggregate.ts';
import { createQuery, type Query } from '../api/create-query.ts';
import { t } from '../texts/t.ts';
import { useLocale, type Locale } from '../ui/locale.tsx';
import { Popover } from '../ui/popover.tsx';
import { formatAmount, formatMoney, type Money } from './format.ts';
import { isMoney } from './value.tsx';

export interface Totals {
  readonly query: Query<TotalsData>;
  /** Rows of the filtered set; undefined until known. */
  readonly count: Accessor<number | undefined>;
  /** The currency of a money field when everything is in one. */
  currency(field: string): string | undefined;
  /** Sums by field, as the foot of the list. */
  readonly cells: Accessor<Readonly<Record<string, JSX.Element>>>;
}

/** Count and sums of the filtered set, kept current by themselves. */
export function createTotals(aggregate: Aggregate, variables: Accessor<TotalsVariables | undefined>): Totals {
  const locale = useLocale();
  const query = createQuery(aggregate.documents.totals, variables, { keepPrevious: true });
  const group = () => query.data()?.[aggregate.groups]?.[0];
  const sums = createMemo(
    () => new Map(Object.entries(group()?.sum ?? {}).map(([name, value]) => [name, moneyList(value)])),
  );
  return {
    query,
    count: () => (query.data() ? (group()?.count ?? 0) : undefined),
    currency(field) {
      const list = sums().get(field) ?? [];
      return list.length === 1 ? list[0]?.currency : undefined;
    },
    cells: createMemo(() =>
      Object.fromEntries(
        [...sums()]
          .filter(([, list]) => list.length > 0)
          .map(([name, list]) => [name, <Sum list={list} locale={locale} />]),
      ),
    ),
  };
}

/** A sum in one currency as a number, whose currency the header says; in several behind a button, since they do not add up. */
function Sum(props: { list: readonly Money[]; locale: Locale }) {
  return (
    <Show when={props.list.length > 1} fallback={props.list.map((money) => formatAmount(money, props.locale))}>
      <Popover
        label={t('records.currencies', { count: props.list.length })}
        variant="ghost"
        size="small"
        placement="top-start"
      >
        {() => (
          <ul class="flex min-w-40 flex-col gap-1 text-right">
            <For each={props.list}>{(money) => <li>{formatMoney(money, props.locale)}</li>}</For>
          </ul>
        )}
      </Popover>
    </Show>
  );
}

const moneyList = (value: unknown): Money[] => (Array.isArray(value) ? value.filter(isMoney) : []);
