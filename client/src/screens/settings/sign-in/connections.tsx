import { For, Show } from 'solid-js';
import type { SsoProtocol } from '../../../gql/documents.ts';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { Menu } from '../../../ui/menu.tsx';
import type { SsoConnection } from '../sign-in.tsx';

export interface ConnectionsProps {
  connections: readonly SsoConnection[];
  mayManage: boolean;
  onNew(protocol: SsoProtocol): void;
}

const protocols: readonly SsoProtocol[] = ['OIDC', 'SAML'];

/** The identity providers of the company; each opens with its settings. */
export function Connections(props: ConnectionsProps) {
  const locale = useLocale();
  const add = () => (
    <Show when={props.mayManage}>
      <Menu
        text
        icon="plus"
        size="small"
        label={t('sso.new')}
        items={protocols.map((protocol) => ({
          label: t(`sso.protocol.${protocol}`),
          onSelect: () => props.onNew(protocol),
        }))}
      />
    </Show>
  );
  return (
    <Card flush title={t('sso.connections')} actions={add()}>
      <Show
        when={props.connections.length > 0}
        fallback={
          <EmptyState icon="shield" title={t('sso.none')}>
            {t('sso.none.about')}
          </EmptyState>
        }
      >
        <ul class="divide-y divide-line border-t border-line">
          <For each={props.connections}>
            {(connection) => (
              <li>
                <a
                  href={`?connection=${connection.id}`}
                  class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-2 transition-colors hover:bg-hover"
                >
                  <span class="min-w-0 flex-1 basis-52">
                    <span class="block truncate font-medium">{connection.name}</span>
                    <span class="block truncate text-sm text-muted">
                      {[
                        t(`sso.protocol.${connection.protocol}`),
                        ...connection.domains.map(({ domain }) => domain),
                      ].join(' · ')}
                    </span>
                  </span>
                  <Show when={connection.lastSignInAt}>
                    {(at) => (
                      <span class="text-sm text-muted" title={formatInstant(at(), locale)}>
                        {t('sso.used', { when: formatRelative(at(), locale) })}
                      </span>
                    )}
                  </Show>
                  <Badge tone={connection.enabled ? 'success' : 'neutral'}>
                    {t(connection.enabled ? 'sso.enabled' : 'sso.disabled')}
                  </Badge>
                </a>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Card>
  );
}
