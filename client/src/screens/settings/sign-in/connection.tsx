import { useLocation } from '@solidjs/router';
import { Show, createSignal } from 'solid-js';
import { useDisableSsoConnection, useEnableSsoConnection } from '../../../gql/hooks.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Breadcrumb } from '../../../ui/breadcrumb.tsx';
import { Button } from '../../../ui/button.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { Ask } from '../parts/ask.tsx';
import type { SsoConnection } from '../sign-in.tsx';
import { ConnectionDialog } from './connection-dialog.tsx';
import { Domains } from './domains.tsx';
import { Findings } from './findings.tsx';
import { Provider } from './provider.tsx';
import { RoleMappings } from './role-mappings.tsx';

export interface ConnectionProps {
  connection: SsoConnection;
  mayManage: boolean;
  onChanged(): void;
}

/** One identity provider: what it is told, what it told us, whose people it vouches for and what they become. */
export function Connection(props: ConnectionProps) {
  const location = useLocation();
  const enable = useEnableSsoConnection();
  const disable = useDisableSsoConnection();
  const [editing, setEditing] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const word = () => (props.connection.enabled ? 'disable' : 'enable');

  async function turn() {
    const { id, enabled } = props.connection;
    if (enabled) await disable.run({ id });
    else await enable.run({ id });
    props.onChanged();
  }

  return (
    <>
      <PageHeader
        breadcrumb={
          <Breadcrumb
            label={t('machines.way')}
            items={[
              { label: t('screens.settings.sign-in'), href: location.pathname },
              { label: props.connection.name },
            ]}
          />
        }
        title={props.connection.name}
        meta={t(`sso.protocol.${props.connection.protocol}`)}
        status={
          <Badge tone={props.connection.enabled ? 'success' : 'neutral'}>
            {t(props.connection.enabled ? 'sso.enabled' : 'sso.disabled')}
          </Badge>
        }
        actions={
          <Show when={props.mayManage}>
            <Button icon="edit" onClick={() => setEditing(true)}>
              {t('records.edit')}
            </Button>
            <Button
              variant={props.connection.enabled ? 'secondary' : 'primary'}
              icon={props.connection.enabled ? 'pause' : 'play'}
              onClick={() => setAsking(true)}
            >
              {t(`sso.${word()}`)}
            </Button>
          </Show>
        }
      />
      <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
        <Provider connection={props.connection} mayManage={props.mayManage} onChanged={() => props.onChanged()} />
        <Domains connection={props.connection} mayManage={props.mayManage} onChanged={() => props.onChanged()} />
        <RoleMappings connection={props.connection} mayManage={props.mayManage} onChanged={() => props.onChanged()} />
        <Findings id={props.connection.id} />
      </div>
      <Show when={editing()}>
        <ConnectionDialog
          protocol={props.connection.protocol}
          connection={props.connection}
          onClose={() => setEditing(false)}
          onSaved={() => props.onChanged()}
        />
      </Show>
      <Show when={asking()}>
        <Ask
          title={t(`sso.${word()}.title`, { name: props.connection.name })}
          action={t(`sso.${word()}`)}
          variant={props.connection.enabled ? 'danger' : 'primary'}
          onConfirm={turn}
          onClose={() => setAsking(false)}
        >
          {t(`sso.${word()}.what`)}
        </Ask>
      </Show>
    </>
  );
}
