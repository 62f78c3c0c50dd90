import { For, Show } from 'solid-js';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import type { Machine } from '../machines.tsx';

/** The service accounts by name; each opens with its keys. */
export function AccountList(props: { machines: readonly Machine[] }) {
  const locale = useLocale();
  const keys = ({ apiKeys, clientSecrets }: Machine) =>
    [...apiKeys, ...clientSecrets].filter(({ state }) => state === 'ACTIVE').length;
  return (
    <Card flush class="overflow-hidden">
      <ul class="divide-y divide-line">
        <For each={props.machines}>
          {(machine) => (
            <li>
              <a
                href={`?account=${machine.id}`}
                class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-2 transition-colors hover:bg-hover"
              >
                <span class="min-w-0 flex-1 basis-52">
                  <span class="block truncate font-medium">{machine.name}</span>
                  <span class="block truncate text-sm text-muted">
                    {machine.description || t('machines.scopes', { count: machine.scopes.length })}
                  </span>
                </span>
                <span class="text-sm text-muted">{t('machines.keys.good', { count: keys(machine) })}</span>
                <span
                  class="text-sm text-muted sm:w-40"
                  title={machine.lastUsedAt ? formatInstant(machine.lastUsedAt, locale) : undefined}
                >
                  {machine.lastUsedAt
                    ? t('machines.used', { when: formatRelative(machine.lastUsedAt, locale) })
                    : t('machines.unused')}
                </span>
                <Show when={!machine.active}>
                  <Badge tone="warning">{t('machines.inactive')}</Badge>
                </Show>
              </a>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
}
