import { For, Show } from 'solid-js';
import type { PeopleQuery, PeopleSignInsQuery } from '../../../gql/documents.ts';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useLocale } from '../../../ui/locale.tsx';

type Person = PeopleQuery['users']['nodes'][number];
type SignIn = PeopleSignInsQuery['userSignIns'][number];

/** People with their roles and sites; each opens. How they sign in shows to whoever may know. */
export function PersonList(props: { people: readonly Person[]; signIns: readonly SignIn[] }) {
  const locale = useLocale();
  const signInOf = ({ id }: Person) => props.signIns.find(({ userId }) => userId === id);
  return (
    <Card flush class="overflow-hidden">
      <ul aria-label={t('screens.settings.people')} class="divide-y divide-line">
        <For each={props.people}>
          {(person) => (
            <li>
              <a
                href={`?person=${person.id}`}
                class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-2 transition-colors hover:bg-hover"
              >
                <span class="flex min-w-0 flex-1 basis-56 items-center gap-3">
                  <Avatar decorative name={person.name} />
                  <span class="min-w-0">
                    <span class="block truncate font-medium">{person.name}</span>
                    <span class="block truncate text-sm text-muted">{person.email}</span>
                  </span>
                </span>
                <span class="flex min-w-0 flex-wrap gap-1 max-sm:basis-full sm:w-64">
                  <For each={person.roles}>{({ role }) => <Badge>{role?.title ?? t('records.hidden')}</Badge>}</For>
                  <For each={person.sites}>
                    {({ site }) => <Badge tone="info">{site?.name ?? t('records.hidden')}</Badge>}
                  </For>
                  <Show when={person.roles.length === 0}>
                    <Badge tone="warning">{t('people.noRole')}</Badge>
                  </Show>
                </span>
                <Show when={signInOf(person)}>
                  {(signIn) => (
                    <span class="flex items-center gap-2 text-sm text-muted sm:w-36">
                      <Show when={signIn().hasSecondFactor}>
                        <Icon name="shield" label={t('people.secondFactor')} class="text-success" />
                      </Show>
                      <Show when={signIn().lastSeenAt} fallback={t('people.neverSeen')}>
                        {(at) => <span title={formatInstant(at(), locale)}>{formatRelative(at(), locale)}</span>}
                      </Show>
                    </span>
                  )}
                </Show>
              </a>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
}
