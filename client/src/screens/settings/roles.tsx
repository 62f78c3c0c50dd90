import { useSearchParams } from '@solidjs/router';
import { For, Match, Show, Switch, createSignal } from 'solid-js';
import { useRoleList } from '../../gql/hooks.ts';
import { Failure } from '../../records/failure.tsx';
import { usePermissions } from '../../records/permissions.ts';
import { t } from '../../texts/settings/t.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RoleDialog } from './roles/role-dialog.tsx';
import { RolePage } from './roles/role.tsx';

/** What people may do: the roles of the company, each with what it allows and who has it. Which one is open is in the address. */
export default function Roles() {
  const { may, known } = usePermissions();
  const [params] = useSearchParams<{ role?: string }>();
  return (
    <Switch>
      <Match when={known() && !may('role', 'read')}>
        <EmptyState icon="lock" title={t('records.forbidden')}>
          {t('records.forbidden.who')}
        </EmptyState>
      </Match>
      <Match when={params.role} keyed>
        {(id) => <RolePage id={id} />}
      </Match>
      <Match when={known()}>
        <RoleList />
      </Match>
    </Switch>
  );
}

function RoleList() {
  const query = useRoleList();
  const { may } = usePermissions();
  const [, setParams] = useSearchParams<{ role?: string }>();
  const [making, setMaking] = createSignal(false);
  const roles = () => query.data()?.roles.nodes;
  return (
    <>
      <PageHeader
        title={t('screens.settings.roles')}
        meta={t('roles.about')}
        actions={
          <Show when={may('role', 'create')}>
            <Button variant="primary" icon="plus" onClick={() => setMaking(true)}>
              {t('roles.new')}
            </Button>
          </Show>
        }
      />
      <div class="w-full max-w-240 px-6 pb-8 max-sm:px-4">
        <Switch
          fallback={
            <Card>
              <Skeleton shape="text" count={5} />
            </Card>
          }
        >
          <Match when={!roles() && query.error()}>
            {(error) => <Failure error={error()} onRetry={query.refetch} />}
          </Match>
          <Match when={roles()?.length === 0}>
            <EmptyState icon="shield" title={t('roles.empty')}>
              {t('roles.empty.about')}
            </EmptyState>
          </Match>
          <Match when={roles()}>
            {(all) => (
              <Card flush class="overflow-hidden">
                <ul class="divide-y divide-line">
                  <For each={all()}>
                    {(role) => (
                      <li>
                        <a
                          href={`?role=${role.id}`}
                          class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-2 transition-colors hover:bg-hover"
                        >
                          <span class="min-w-0 flex-1 basis-52">
                            <span class="block truncate font-medium">{role.title}</span>
                            <span class="block truncate text-sm text-muted">
                              {role.about ?? <code class="font-mono text-xs">{role.name}</code>}
                            </span>
                          </span>
                          <Show when={role.isBuiltIn}>
                            <Badge title={t('roles.builtIn.what')}>{t('roles.builtIn')}</Badge>
                          </Show>
                          <span class="text-right text-sm text-muted sm:w-24">
                            {t('roles.people', { count: role.holders.totalCount })}
                          </span>
                        </a>
                      </li>
                    )}
                  </For>
                </ul>
              </Card>
            )}
          </Match>
        </Switch>
      </div>
      <Show when={making()}>
        <RoleDialog onClose={() => setMaking(false)} onSaved={(id) => setParams({ role: id })} />
      </Show>
    </>
  );
}
