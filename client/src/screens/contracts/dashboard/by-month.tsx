import { useNavigate } from '@solidjs/router';
import type { ContractsEndingQuery } from '../../../gql/documents.ts';
import { t } from '../../../texts/t.ts';
import { Chart } from '../../../ui/chart.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { contractsPath, endsWithin, isInForce } from './links.ts';
import { endOfMonth } from './today.ts';

export interface ByMonthProps {
  tenant: string;
  today: string;
  months: ContractsEndingQuery['contractsExpiringByMonth'];
}

/** Contracts in force by the month in which they end. */
export function ByMonth(props: ByMonthProps) {
  const navigate = useNavigate();
  const locale = useLocale();
  const name = new Intl.DateTimeFormat(locale.tag, { month: 'short', year: '2-digit', timeZone: 'UTC' });
  return (
    <Chart
      title={t('dashboard.byMonth')}
      kind="bar"
      height={300}
      unit={t('dashboard.unit')}
      categories={props.months.map(({ month }) => name.format(Date.parse(month)))}
      series={[
        { id: 'ending', name: t('dashboard.unit'), color: 'chart-2', values: props.months.map(({ count }) => count) },
      ]}
      onSelect={({ categoryIndex }) => {
        const month = props.months[categoryIndex]?.month;
        if (!month) return;
        // What has ended this month already is not counted.
        const first = month < props.today ? props.today : month;
        navigate(contractsPath(props.tenant, [isInForce, ...endsWithin(first, endOfMonth(month))]));
      }}
    />
  );
}
