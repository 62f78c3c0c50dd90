import { For } from 'solid-js';
import type { TenantsQuery } from '../../../gql/documents.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { moduleWord, seatWords } from '../company/words.ts';

/** Whether a company may work. */
export function StatusBadge(props: { status: 'ACTIVE' | 'SUSPENDED' }) {
  return <Badge tone={props.status === 'ACTIVE' ? 'success' : 'danger'}>{t(`office.status.${props.status}`)}</Badge>;
}

/** Companies with how they stand; each opens. */
export function CompanyList(props: { companies: TenantsQuery['tenants'] }) {
  return (
    <Card flush class="overflow-hidden">
      <ul aria-label={t('office.companies')} class="divide-y divide-line">
        <For each={props.companies}>
          {(company) => (
            <li>
              <a
                href={`?company=${company.id}`}
                class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-2 transition-colors hover:bg-hover"
              >
                <span class="min-w-0 flex-1 basis-56">
                  <span class="block truncate font-medium">{company.name}</span>
                  <span class="block truncate font-mono text-xs text-muted">{company.slug}</span>
                </span>
                <span class="flex flex-wrap gap-1 sm:w-48">
                  <For each={company.modules}>{(name) => <Badge>{moduleWord(name)}</Badge>}</For>
                </span>
                <span class="text-sm text-muted sm:w-36">{seatWords(company)}</span>
                <span class="sm:w-24">
                  <StatusBadge status={company.status} />
                </span>
              </a>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
}
