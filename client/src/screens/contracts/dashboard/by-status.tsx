import { useNavigate } from '@solidjs/router';
import { aggregates } from '../../../gql/aggregates.ts';
import type { ContractsDashboardQuery } from '../../../gql/documents.ts';
import { choiceWord } from '../../../records/words.ts';
import { t } from '../../../texts/t.ts';
import { Chart } from '../../../ui/chart.tsx';
import { contractsPath } from './links.ts';

const statuses =
  aggregates.Contract.fields.find(({ name }) => name === 'status')?.choices.map(({ name }) => name) ?? [];

/** Contracts by status, in the order of their life. */
export function ByStatus(props: { tenant: string; groups: ContractsDashboardQuery['byStatus'] }) {
  const navigate = useNavigate();
  const shown = () => statuses.flatMap((status) => props.groups.find(({ keys }) => keys.status === status) ?? []);
  return (
    <Chart
      title={t('dashboard.byStatus')}
      kind="bar"
      horizontal
      height={300}
      unit={t('dashboard.unit')}
      categories={shown().map(({ keys }) => choiceWord('ContractStatus', keys.status ?? ''))}
      series={[{ id: 'contracts', name: t('dashboard.unit'), values: shown().map(({ count }) => count) }]}
      onSelect={({ categoryIndex }) => {
        const status = shown()[categoryIndex]?.keys.status;
        if (status) navigate(contractsPath(props.tenant, [{ field: 'status', test: 'in', values: [status] }]));
      }}
    />
  );
}
