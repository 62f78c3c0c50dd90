import { For, type JSX } from 'solid-js';
import type { ContractsDashboardQuery } from '../../../gql/documents.ts';
import { formatNumber } from '../../../records/format.ts';
import { t } from '../../../texts/t.ts';
import { useLocale } from '../../../ui/locale.tsx';
import { Bar } from '../../../ui/skeleton.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { contractsPath, endsWithin, inForce, isInForce } from './links.ts';
import { addDays } from './today.ts';

export interface FiguresProps {
  tenant: string;
  today: string;
  data: ContractsDashboardQuery | undefined;
}

/** The row of figures; each leads to the contracts it counts. */
export function Figures(props: FiguresProps) {
  const locale = useLocale();
  const shown = (value: number | undefined): JSX.Element =>
    value === undefined ? <Bar class="my-2 h-4! w-14" /> : formatNumber(value, locale);
  const ending = () => [
    { days: 30, groups: props.data?.in30 },
    { days: 60, groups: props.data?.in60 },
    { days: 90, groups: props.data?.in90 },
  ];
  const binding = () => props.data?.byStatus.filter(({ keys }) => keys.status && inForce.includes(keys.status));
  return (
    <div class="grid grid-cols-[repeat(auto-fit,minmax(min(100%,10.5rem),1fr))] gap-3 max-sm:grid-cols-2 max-sm:[&>:first-child]:col-span-2">
      <Stat
        label={t('dashboard.contracts')}
        value={shown(binding() && countOf(binding()))}
        delta={
          props.data && t('dashboard.contracts.delta', { total: formatNumber(countOf(props.data.byStatus), locale) })
        }
        href={contractsPath(props.tenant, [isInForce])}
      />
      <For each={ending()}>
        {({ days, groups }) => (
          <Stat
            label={t('dashboard.ending', { days })}
            value={shown(groups && countOf(groups))}
            href={contractsPath(props.tenant, [isInForce, ...endsWithin(props.today, addDays(props.today, days))])}
          />
        )}
      </For>
      <Stat label={t('dashboard.flags')} value={shown(props.data && countOf(props.data.flagged))} />
    </div>
  );
}

/** All that is in some groups; the API leaves groups of none out. */
export function countOf(groups: readonly { readonly count: number }[] | undefined): number {
  return (groups ?? []).reduce((sum, { count }) => sum + count, 0);
}
