import { useLocation } from '@solidjs/router';
import { Show, createSignal } from 'solid-js';
import { useUpdateServiceAccount } from '../../../gql/hooks.ts';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { usePermissions } from '../../../records/permissions.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Breadcrumb } from '../../../ui/breadcrumb.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { DescriptionList } from '../../../ui/description-list.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import type { Machine } from '../machines.tsx';
import { Ask } from '../parts/ask.tsx';
import { PermissionMatrix } from '../permissions/matrix.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { ApiKeys } from './api-keys.tsx';
import { ClientSecrets } from './client-secrets.tsx';

/** One service account: its keys, its client secrets, and what it may do. */
export function Account(props: { machine: Machine; onChanged(): void }) {
  const locale = useLocale();
  const location = useLocation();
  const { may } = usePermissions();
  const update = useUpdateServiceAccount();
  const [editing, setEditing] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  const machine = () => props.machine;
  const mayChange = () => may('serviceAccount', 'update');

  async function turn(active: boolean) {
    await update.run({ id: machine().id, expectedVersion: machine().version, input: { active } });
    props.onChanged();
  }
  const used = () => {
    const at = machine().lastUsedAt;
    return at ? <span title={formatInstant(at, locale)}>{formatRelative(at, locale)}</span> : t('machines.never');
  };

  return (
    <>
      <PageHeader
        breadcrumb={
          <Breadcrumb
            label={t('machines.way')}
            items={[{ label: t('screens.settings.machines'), href: location.pathname }, { label: machine().name }]}
          />
        }
        title={machine().name}
        meta={machine().description}
        status={
          <Badge tone={machine().active ? 'success' : 'warning'}>
            {t(machine().active ? 'machines.active' : 'machines.inactive')}
          </Badge>
        }
        actions={
          <Show when={mayChange()}>
            <Button icon="edit" onClick={() => setEditing(true)}>
              {t('records.edit')}
            </Button>
            <Button icon={machine().active ? 'pause' : 'play'} onClick={() => setAsking(true)}>
              {t(machine().active ? 'machines.deactivate' : 'machines.activate')}
            </Button>
          </Show>
        }
      />
      <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
        <Card>
          <DescriptionList
            items={[
              {
                label: t('machines.id'),
                help: t('machines.id.help'),
                wide: true,
                value: (
                  <span class="flex items-center gap-1">
                    <code class="min-w-0 font-mono text-sm break-all">{machine().id}</code>
                    <CopyButton text={machine().id} label={t('machines.id.copy')} />
                  </span>
                ),
              },
              { label: t('machines.lastUsed'), value: used() },
              { label: t('machines.made'), value: formatInstant(machine().createdAt, locale) },
              { label: t('machines.madeBy'), value: machine().createdBy?.name },
            ]}
          />
        </Card>
        <ApiKeys machine={machine()} mayChange={mayChange()} onChanged={() => props.onChanged()} />
        <ClientSecrets machine={machine()} mayChange={mayChange()} onChanged={() => props.onChanged()} />
        <Card title={t('machines.may')}>
          <PermissionMatrix label={t('machines.may')} permissions={machine().scopes} />
        </Card>
      </div>
      <Show when={editing()}>
        <AccountDialog machine={machine()} onClose={() => setEditing(false)} onSaved={() => props.onChanged()} />
      </Show>
      <Show when={asking()}>
        <Ask
          onClose={() => setAsking(false)}
          title={t(machine().active ? 'machines.deactivate.title' : 'machines.activate.title', {
            name: machine().name,
          })}
          action={t(machine().active ? 'machines.deactivate' : 'machines.activate')}
          variant={machine().active ? 'danger' : 'primary'}
          onConfirm={() => turn(!machine().active)}
        >
          {t(machine().active ? 'machines.deactivate.what' : 'machines.activate.what')}
        </Ask>
      </Show>
    </>
  );
}
