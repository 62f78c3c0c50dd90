import { For, Show } from 'solid-js';
import { aggregates } from '../../../gql/aggregates.ts';
import type { ContractsEndingQuery } from '../../../gql/documents.ts';
import { formatDate } from '../../../records/format.ts';
import { recordPath } from '../../../records/paths.ts';
import { t } from '../../../texts/t.ts';
import { useLocale } from '../../../ui/locale.tsx';
import { daysBetween } from './today.ts';

const shownAtMost = 6;

export interface EndingNextProps {
  tenant: string;
  today: string;
  months: ContractsEndingQuery['contractsExpiringByMonth'];
}

/** The contracts whose end is nearest, each a link to its page. */
export function EndingNext(props: EndingNextProps) {
  const locale = useLocale();
  const contracts = () => props.months.flatMap(({ next }) => next).slice(0, shownAtMost);
  const away = (endDate: string) => {
    const count = daysBetween(props.today, endDate);
    return count === 0 ? t('dashboard.today') : t('dashboard.days', { count });
  };
  return (
    <Show when={contracts().length > 0} fallback={<p class="px-4 pb-4 text-muted">{t('dashboard.next.none')}</p>}>
      <ul>
        <For each={contracts()}>
          {(contract) => (
            <li class="border-t border-line">
              <a
                href={recordPath(props.tenant, aggregates.Contract, contract.id)}
                class="flex items-center gap-4 px-4 py-2 -outline-offset-2 transition-colors hover:bg-hover"
              >
                <span class="min-w-0 flex-1">
                  <span class="block truncate font-medium">{contract.title}</span>
                  <span class="block truncate text-sm text-muted">
                    {[contract.contractNo, contract.customer?.displayName].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <Show when={contract.endDate}>
                  {(endDate) => (
                    <span class="shrink-0 text-right">
                      <span class="block">{formatDate(endDate(), locale)}</span>
                      <span class="block text-sm text-muted">{away(endDate())}</span>
                    </span>
                  )}
                </Show>
              </a>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
