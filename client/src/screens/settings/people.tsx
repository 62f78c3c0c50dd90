import { useSearchParams } from '@solidjs/router';
import { Match, Show, Switch, createSignal, onCleanup } from 'solid-js';
import { useApi } from '../../api/api-context.ts';
import { createQuery } from '../../api/create-query.ts';
import { FormerUsersDocument, InvitationsDocument, PeopleSignInsDocument } from '../../gql/documents.ts';
import { usePeople } from '../../gql/hooks.ts';
import { Failure } from '../../records/failure.tsx';
import { usePermissions } from '../../records/permissions.ts';
import { t } from '../../texts/settings/t.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { createReadAgain } from './parts/read-again.ts';
import { FormerPeople } from './people/former.tsx';
import { InviteDialog } from './people/invite-dialog.tsx';
import { Invitations } from './people/invitations.tsx';
import { PersonPage } from './people/person.tsx';
import { PersonList } from './people/person-list.tsx';

/** Who works in the company, as what and where; and who is asked to. Who is open is in the address. */
export default function People() {
  const { may, known } = usePermissions();
  const [params] = useSearchParams<{ person?: string }>();
  return (
    <Switch>
      <Match when={known() && !may('user', 'update')}>
        <EmptyState icon="lock" title={t('records.forbidden')}>
          {t('records.forbidden.who')}
        </EmptyState>
      </Match>
      <Match when={params.person} keyed>
        {(id) => <PersonPage id={id} />}
      </Match>
      <Match when={known()}>
        <Everybody />
      </Match>
    </Switch>
  );
}

const page = 100; // people that are read at once

function Everybody() {
  const { may } = usePermissions();
  const [params, setParams] = useSearchParams<{ q?: string }>();
  const [count, setCount] = createSignal(page);
  const [inviting, setInviting] = createSignal(false);
  const query = usePeople(() => ({ search: params.q || null, first: count() }), { keepPrevious: true });
  const mayInvite = () => may('invitation', 'manage');
  // Asked for by those who may know alone.
  const invitations = createQuery(InvitationsDocument, () => (mayInvite() ? {} : undefined), { live: false });
  const mayKnow = () => may('secondFactor', 'require');
  const signIns = createQuery(PeopleSignInsDocument, () => (mayKnow() ? {} : undefined), { live: false });
  const mayLetIn = () => may('user', 'delete');
  const former = createQuery(FormerUsersDocument, () => (mayLetIn() ? {} : undefined), { live: false });
  const readAgain = () => {
    invitations.refetch();
    signIns.refetch();
    former.refetch();
  };
  createReadAgain(readAgain);
  // whoever came in, went or came back: the feed tells of them alone
  onCleanup(
    useApi().live.onChange(({ aggregate, kind }) => {
      if (aggregate === 'User' && kind !== 'UPDATED') readAgain();
    }),
  );
  const users = () => query.data()?.users;

  return (
    <>
      <PageHeader
        title={t('screens.settings.people')}
        meta={t('people.about')}
        actions={
          <Show when={mayInvite()}>
            <Button variant="primary" icon="mail" onClick={() => setInviting(true)}>
              {t('people.invite')}
            </Button>
          </Show>
        }
      />
      <div class="flex w-full max-w-240 flex-col gap-4 px-6 pb-8 max-sm:px-4">
        <Show when={mayInvite() && invitations.data()?.invitations.length}>
          <Invitations open={invitations.data()?.invitations ?? []} onChanged={invitations.refetch} />
        </Show>
        <TextInput
          type="search"
          icon="search"
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          value={params.q ?? ''}
          onChange={(q) => setParams({ q: q || undefined }, { replace: true })}
        />
        <Switch
          fallback={
            <Card>
              <Skeleton shape="text" count={6} />
            </Card>
          }
        >
          <Match when={!users() && query.error()}>
            {(error) => <Failure error={error()} onRetry={query.refetch} />}
          </Match>
          <Match when={users()?.nodes.length === 0}>
            <EmptyState icon="users" title={t('records.noMatch')}>
              {t('people.noMatch')}
            </EmptyState>
          </Match>
          <Match when={users()}>
            {(found) => (
              <>
                <PersonList people={found().nodes} signIns={signIns.data()?.userSignIns ?? []} />
                <Show when={found().totalCount > found().nodes.length}>
                  <Button class="self-center" busy={query.fetching()} onClick={() => setCount(count() + page)}>
                    {t('people.more', { count: found().totalCount - found().nodes.length })}
                  </Button>
                </Show>
              </>
            )}
          </Match>
        </Switch>
        <Show when={former.data()?.formerUsers.length}>
          <FormerPeople people={former.data()?.formerUsers ?? []} />
        </Show>
      </div>
      <Show when={inviting()}>
        <InviteDialog onClose={() => setInviting(false)} onInvited={invitations.refetch} />
      </Show>
    </>
  );
}
