import { useLocation, useNavigate, useParams } from '@solidjs/router';
import { For, Match, Show, Switch, createSignal } from 'solid-js';
import type { RoleSettingsQuery } from '../../../gql/documents.ts';
import { aggregates } from '../../../gql/aggregates.ts';
import { useDeleteRole, useRestoreRole, useRoleSettings } from '../../../gql/hooks.ts';
import { Failure } from '../../../records/failure.tsx';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { recordPath } from '../../../records/paths.ts';
import { usePermissions } from '../../../records/permissions.ts';
import { t } from '../../../texts/settings/t.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Breadcrumb } from '../../../ui/breadcrumb.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { toast } from '../../../ui/toast.tsx';
import { Ask } from '../parts/ask.tsx';
import { PermissionMatrix } from '../permissions/matrix.tsx';
import { RoleDialog } from './role-dialog.tsx';

/** A role as these screens have it. */
export type RoleSettings = NonNullable<RoleSettingsQuery['role']>;

/** One role: what it allows and who has it, as it is now. */
export function RolePage(props: { id: string }) {
  const query = useRoleSettings(() => ({ id: props.id }));
  return (
    <Switch
      fallback={
        <div class="p-6">
          <Skeleton shape="form" count={4} />
        </div>
      }
    >
      <Match when={query.data()?.role}>{(role) => <Loaded role={role()} />}</Match>
      <Match when={query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
      <Match when={query.data() && !query.fetching()}>
        <EmptyState
          icon="search"
          title={t('roles.gone')}
          actions={<LinkButton href="?">{t('roles.all')}</LinkButton>}
        />
      </Match>
    </Switch>
  );
}

function Loaded(props: { role: RoleSettings }) {
  const { may } = usePermissions();
  const location = useLocation();
  const params = useParams();
  const locale = useLocale();
  const navigate = useNavigate();
  const [editing, setEditing] = createSignal(false);
  const [copying, setCopying] = createSignal(false);
  const [leaving, setLeaving] = createSignal(false);
  const remove = useDeleteRole();
  const restore = useRestoreRole();
  const open = (id: string) => navigate(`${location.pathname}?role=${id}`);
  const history = () => `${recordPath(params['tenant'] ?? '', aggregates.Role, props.role.id)}?tab=history`;

  async function discard() {
    const { id, version, title } = props.role;
    await remove.run({ id, expectedVersion: version });
    navigate(location.pathname);
    toast({
      text: t('records.deleted', { name: title }),
      action: { label: t('records.form.undo'), run: () => void restore.run({ id }).then(() => open(id)) },
    });
  }

  return (
    <>
      <PageHeader
        breadcrumb={
          <Breadcrumb
            label={t('machines.way')}
            items={[{ label: t('screens.settings.roles'), href: location.pathname }, { label: props.role.title }]}
          />
        }
        title={props.role.title}
        status={
          <Show when={props.role.isBuiltIn}>
            <Badge title={t('roles.builtIn.what')}>{t('roles.builtIn')}</Badge>
          </Show>
        }
        meta={
          <>
            <code class="font-mono text-xs">{props.role.name}</code>
            <Show when={props.role.about}>
              <span>{props.role.about}</span>
            </Show>
            <span title={formatInstant(props.role.updatedAt, locale)}>
              {t(props.role.updatedBy ? 'records.changedBy' : 'records.changed', {
                when: formatRelative(props.role.updatedAt, locale),
                name: props.role.updatedBy?.name ?? '',
              })}
            </span>
          </>
        }
        actions={
          <>
            <Show when={may('role', 'update')}>
              <Button icon="edit" onClick={() => setEditing(true)}>
                {t('records.edit')}
              </Button>
            </Show>
            <Menu
              label={t('records.more')}
              items={[
                { label: t('records.history'), icon: 'clock', href: history() },
                ...(may('role', 'create')
                  ? [{ label: t('roles.copy'), icon: 'copy' as const, onSelect: () => setCopying(true) }]
                  : []),
                ...(may('role', 'delete')
                  ? [
                      {
                        label: t('records.delete'),
                        icon: 'trash' as const,
                        danger: true,
                        onSelect: () => setLeaving(true),
                      },
                    ]
                  : []),
              ]}
            />
          </>
        }
      />
      <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
        <Card title={t('roles.allows')}>
          <PermissionMatrix
            label={t('roles.allows')}
            permissions={props.role.permissions.map(({ permission }) => permission)}
          />
        </Card>
        <Holders role={props.role} />
      </div>
      <Show when={editing()}>
        <RoleDialog role={props.role} onClose={() => setEditing(false)} onSaved={() => undefined} />
      </Show>
      <Show when={copying()}>
        <RoleDialog role={props.role} copy onClose={() => setCopying(false)} onSaved={open} />
      </Show>
      <Show when={leaving()}>
        <Ask
          title={t('records.delete.title', { name: props.role.title })}
          action={t('records.delete')}
          onConfirm={discard}
          onClose={() => setLeaving(false)}
        >
          {t('roles.delete.what', { count: props.role.holders.totalCount })}
        </Ask>
      </Show>
    </>
  );
}

/** Who has the role. */
function Holders(props: { role: RoleSettings }) {
  const people = () => props.role.holders.nodes.flatMap(({ user }) => user ?? []);
  const hidden = () => props.role.holders.totalCount - people().length;
  return (
    <Card title={t('roles.holders', { count: props.role.holders.totalCount })}>
      <Show when={props.role.holders.totalCount > 0} fallback={<p class="text-muted">{t('roles.holders.none')}</p>}>
        <ul class="grid grid-cols-[repeat(auto-fill,minmax(min(100%,14rem),1fr))] gap-x-6 gap-y-2">
          <For each={people()}>
            {(person) => (
              <li class="flex min-w-0 items-center gap-2">
                <Avatar decorative name={person.name} />
                <span class="min-w-0">
                  <span class="block truncate">{person.name}</span>
                  <span class="block truncate text-sm text-muted">{person.email}</span>
                </span>
              </li>
            )}
          </For>
        </ul>
        <Show when={hidden() > 0}>
          <p class="pt-3 text-sm text-muted">{t('roles.holders.more', { count: hidden() })}</p>
        </Show>
      </Show>
    </Card>
  );
}
