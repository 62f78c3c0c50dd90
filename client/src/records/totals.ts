import { createMemo, type Accessor } from 'solid-js';
import type { Aggregate } from '../api/aggregate.ts';
import { createQuery, type Query } from '../api/create-query.ts';
import { useLocale } from '../ui/locale.tsx';
import { formatMoney, formatNumber, type Money } from './format.ts';
import { totalsDocument, type TotalsData, type TotalsVariables } from './list-query.ts';
import { isMoney } from './value.tsx';

export interface Totals {
  readonly query: Query<TotalsData>;
  /** Rows of the filtered set; undefined until known. */
  readonly count: Accessor<number | undefined>;
  /** The currency of a money field when everything is in one. */
  currency(field: string): string | undefined;
  /** Sums by field, as the foot of the list. */
  readonly cells: Accessor<Readonly<Record<string, string>>>;
}

/** Count and sums of the filtered set, kept current by themselves. */
export function createTotals(aggregate: Aggregate, variables: Accessor<TotalsVariables | undefined>): Totals {
  const locale = useLocale();
  const document = totalsDocument(
    aggregate,
    aggregate.fields.map((field) => field.name),
  );
  const query = createQuery(document, variables, { keepPrevious: true });
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
        [...sums()].map(([name, list]) => [
          name,
          list
            .map((money) => (list.length === 1 ? formatNumber(money.amount, locale) : formatMoney(money, locale)))
            .join(' · '),
        ]),
      ),
    ),
  };
}

const moneyList = (value: unknown): Money[] => (Array.isArray(value) ? value.filter(isMoney) : []);
