import { For, Show, createSignal } from 'solid-js';
import { t } from '../../../texts/settings/t.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { useRoleOptions } from '../parts/roles.ts';
import type { ConnectionProps } from './connection.tsx';
import { MappingsDialog } from './mappings-dialog.tsx';

/** Which roles the groups of the provider give. */
export function RoleMappings(props: ConnectionProps) {
  const roles = useRoleOptions();
  const [editing, setEditing] = createSignal(false);
  return (
    <Card
      title={t('sso.roles')}
      actions={
        <Show when={props.mayManage}>
          <Button size="small" icon="edit" onClick={() => setEditing(true)}>
            {t('sso.roles.edit')}
          </Button>
        </Show>
      }
    >
      <p class="max-w-prose pb-3 text-sm text-muted">{t('sso.roles.about', { claim: props.connection.groupsClaim })}</p>
      <dl class="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        <For each={props.connection.roleMappings}>
          {({ group, role }) => (
            <>
              <dt class="min-w-0 font-mono text-sm break-words">{group}</dt>
              <dd>{roles.word(role)}</dd>
            </>
          )}
        </For>
        <dt class="text-muted">{t('sso.roles.others')}</dt>
        <dd>{props.connection.defaultRole ? roles.word(props.connection.defaultRole) : t('sso.roles.refused')}</dd>
      </dl>
      <Show when={editing()}>
        <MappingsDialog
          connection={props.connection}
          roles={roles.options()}
          onClose={() => setEditing(false)}
          onSaved={() => props.onChanged()}
        />
      </Show>
    </Card>
  );
}
