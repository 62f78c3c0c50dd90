import { useLocation, useNavigate, useParams } from '@solidjs/router';
import { For, Match, Show, Switch, createSignal } from 'solid-js';
import { aggregates } from '../../../gql/aggregates.ts';
import type { PersonQuery } from '../../../gql/documents.ts';
import { useDeleteUser, usePeopleSignIns, usePerson, useRestoreUser } from '../../../gql/hooks.ts';
import { Failure } from '../../../records/failure.tsx';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { recordPath } from '../../../records/paths.ts';
import { usePermissions } from '../../../records/permissions.ts';
import { t } from '../../../texts/settings/t.ts';
import { Breadcrumb } from '../../../ui/breadcrumb.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DescriptionList } from '../../../ui/description-list.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { TextLink } from '../../../ui/text-link.tsx';
import { toast } from '../../../ui/toast.tsx';
import { Ask } from '../parts/ask.tsx';
import { AccessDialog } from './access-dialog.tsx';

/** Somebody as these screens have them. */
export type Person = NonNullable<PersonQuery['user']>;

/** One person: what they are here, where they work, and how they sign in. */
export function PersonPage(props: { id: string }) {
  const query = usePerson(() => ({ id: props.id }));
  return (
    <Switch
      fallback={
        <div class="p-6">
          <Skeleton shape="form" count={3} />
        </div>
      }
    >
      <Match when={query.data()?.user}>{(person) => <Loaded person={person()} />}</Match>
      <Match when={query.error()}>{(error) => <Failure error={error()} onRetry={query.refetch} />}</Match>
      <Match when={query.data() && !query.fetching()}>
        <EmptyState
          icon="search"
          title={t('people.gone')}
          actions={<LinkButton href="?">{t('people.all')}</LinkButton>}
        />
      </Match>
    </Switch>
  );
}

function Loaded(props: { person: Person }) {
  const { may, id } = usePermissions();
  const location = useLocation();
  const params = useParams();
  const navigate = useNavigate();
  const remove = useDeleteUser();
  const restore = useRestoreUser();
  const [editing, setEditing] = createSignal(false);
  const [leaving, setLeaving] = createSignal(false);
  const tenant = () => params['tenant'] ?? '';
  const history = () => `${recordPath(tenant(), aggregates.User, props.person.id)}?tab=history`;
  const explaining = () => `/t/${encodeURIComponent(tenant())}/settings/access?person=${props.person.id}`;
  const rolePath = (role: string) => `/t/${encodeURIComponent(tenant())}/settings/roles?role=${role}`;

  async function discard() {
    const { id: person, version, name } = props.person;
    await remove.run({ id: person, expectedVersion: version });
    navigate(location.pathname);
    toast({
      text: t('people.deactivated', { name }),
      action: { label: t('records.form.undo'), run: () => void restore.run({ id: person }) },
    });
  }

  return (
    <>
      <PageHeader
        breadcrumb={
          <Breadcrumb
            label={t('machines.way')}
            items={[{ label: t('screens.settings.people'), href: location.pathname }, { label: props.person.name }]}
          />
        }
        title={props.person.name}
        meta={props.person.email}
        actions={
          <>
            <Button icon="edit" onClick={() => setEditing(true)}>
              {t('people.access.edit')}
            </Button>
            <Menu
              label={t('records.more')}
              items={[
                { label: t('records.history'), icon: 'clock', href: history() },
                ...(may('role', 'explain')
                  ? [{ label: t('people.explain'), icon: 'shield' as const, href: explaining() }]
                  : []),
                ...(may('user', 'delete')
                  ? [
                      {
                        label: t('people.deactivate'),
                        icon: 'lock' as const,
                        danger: true,
                        reason: id() === props.person.id ? t('people.deactivate.self') : undefined,
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
        <Card title={t('people.access')}>
          <DescriptionList
            items={[
              {
                label: t('people.roles'),
                wide: true,
                value: props.person.roles.length > 0 && (
                  <ul class="flex flex-wrap gap-x-4 gap-y-1">
                    <For each={props.person.roles}>
                      {({ role }) => (
                        <li>
                          <Show when={role} fallback={t('records.hidden')}>
                            {(shown) => <TextLink href={rolePath(shown().id)}>{shown().title}</TextLink>}
                          </Show>
                        </li>
                      )}
                    </For>
                  </ul>
                ),
              },
              {
                label: t('people.sites'),
                value: props.person.sites
                  .map(({ site, isDefault }) =>
                    isDefault ? t('people.site.default', { site: site?.name ?? '' }) : site?.name,
                  )
                  .join(', '),
              },
              {
                label: t('people.teams'),
                value: props.person.teams.nodes.flatMap(({ team }) => team?.name ?? []).join(', '),
              },
            ]}
          />
        </Card>
        <Show when={may('secondFactor', 'require')}>
          <SignIn id={props.person.id} />
        </Show>
      </div>
      <Show when={editing()}>
        <AccessDialog person={props.person} onClose={() => setEditing(false)} />
      </Show>
      <Show when={leaving()}>
        <Ask
          title={t('people.deactivate.title', { name: props.person.name })}
          action={t('people.deactivate')}
          onConfirm={discard}
          onClose={() => setLeaving(false)}
        >
          {t('people.deactivate.what')}
        </Ask>
      </Show>
    </>
  );
}

/** How they sign in, for whoever may know. */
function SignIn(props: { id: string }) {
  const locale = useLocale();
  const query = usePeopleSignIns({ live: false });
  const found = () => query.data()?.userSignIns.find(({ userId }) => userId === props.id);
  return (
    <Show when={found()}>
      {(signIn) => (
        <Card title={t('screens.settings.sign-in')}>
          <DescriptionList
            items={[
              {
                label: t('people.secondFactor'),
                value: t(signIn().hasSecondFactor ? 'records.yes' : 'records.no'),
              },
              {
                label: t('people.lastSeen'),
                value: (
                  <Show when={signIn().lastSeenAt} fallback={t('people.neverSeen')}>
                    {(at) => <span title={formatInstant(at(), locale)}>{formatRelative(at(), locale)}</span>}
                  </Show>
                ),
              },
            ]}
          />
        </Card>
      )}
    </Show>
  );
}
