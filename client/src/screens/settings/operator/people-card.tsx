import { For, Show } from 'solid-js';
import type { TenantSheetQuery } from '../../../gql/documents.ts';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Card } from '../../../ui/card.tsx';
import { useLocale } from '../../../ui/locale.tsx';

/** Who belongs to a company. */
export function PeopleCard(props: { people: TenantSheetQuery['tenantPeople'] }) {
  const locale = useLocale();
  return (
    <Card flush title={t('company.people')}>
      <Show when={props.people.length > 0} fallback={<p class="px-4 pb-4 text-muted">{t('office.people.none')}</p>}>
        <ul aria-label={t('company.people')} class="divide-y divide-line border-t border-line">
          <For each={props.people}>
            {(person) => (
              <li class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                <span class="flex min-w-0 flex-1 basis-56 items-center gap-3">
                  <Avatar decorative name={person.name} />
                  <span class="min-w-0">
                    <span class="block truncate font-medium">{person.name}</span>
                    <span class="block truncate text-sm text-muted">{person.email}</span>
                  </span>
                </span>
                <span class="text-sm text-muted">
                  <Show when={person.lastSeenAt} fallback={t('people.neverSeen')}>
                    {(at) => <span title={formatInstant(at(), locale)}>{formatRelative(at(), locale)}</span>}
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Card>
  );
}
