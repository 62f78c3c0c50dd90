import { For, Show } from 'solid-js';
import type { TenantSheetQuery } from '../../../gql/documents.ts';
import { formatInstant } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { useLocale } from '../../../ui/locale.tsx';

type Visit = TenantSheetQuery['tenantVisits'][number];

const isOpen = ({ endsAt, endedAt }: Visit) => endedAt === null && Date.parse(endsAt) > Date.now();

/** Who of the platform's staff was in a company, when and why. */
export function VisitsCard(props: { visits: readonly Visit[] }) {
  const locale = useLocale();
  return (
    <Card flush title={t('office.visits')}>
      <Show when={props.visits.length > 0} fallback={<p class="px-4 pb-4 text-muted">{t('office.visits.none')}</p>}>
        <ul aria-label={t('office.visits')} class="divide-y divide-line border-t border-line">
          <For each={props.visits}>
            {(visit) => (
              <li class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                <span class="min-w-0 flex-1 basis-56">
                  <span class="block font-medium">{visit.operatorName}</span>
                  <span class="block text-sm break-words text-muted">{visit.reason}</span>
                </span>
                <span class="flex items-center gap-2 text-sm text-muted">
                  <Show when={isOpen(visit)}>
                    <Badge tone="warning">{t('office.visits.now')}</Badge>
                  </Show>
                  {t('office.visits.when', {
                    from: formatInstant(visit.createdAt, locale),
                    to: formatInstant(visit.endedAt ?? visit.endsAt, locale),
                  })}
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Card>
  );
}
