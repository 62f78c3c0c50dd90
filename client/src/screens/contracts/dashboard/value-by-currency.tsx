import { For } from 'solid-js';
import type { ContractsDashboardQuery } from '../../../gql/documents.ts';
import { formatNumber } from '../../../records/format.ts';
import { t } from '../../../texts/t.ts';
import { useLocale } from '../../../ui/locale.tsx';

/** What the contracts in force are worth: a sum for each currency, since sums over several mean nothing. */
export function ValueByCurrency(props: { groups: ContractsDashboardQuery['byCurrency'] }) {
  const locale = useLocale();
  const heading = 'px-4 pb-1 text-xs font-medium text-muted';
  return (
    <table class="w-full text-base">
      <thead>
        <tr>
          <th scope="col" class={`${heading} text-left`}>
            {t('dashboard.currency')}
          </th>
          <th scope="col" class={`${heading} text-right`}>
            {t('dashboard.number')}
          </th>
          <th scope="col" class={`${heading} text-right`}>
            {t('dashboard.value')}
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.groups}>
          {(group) => (
            <tr class="border-t border-line">
              <th scope="row" class="px-4 py-2 text-left font-medium">
                {group.keys.valueCurrency}
              </th>
              <td class="px-4 py-2 text-right">{formatNumber(group.count, locale)}</td>
              <td class="px-4 py-2 text-right whitespace-nowrap">
                {formatNumber(wholePart(group.sum.value[0]?.amount ?? '0'), locale)}
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

/** Cents say nothing in a sum of contracts. */
function wholePart(amount: string): string {
  return amount.replace(/\..*$/, '');
}
