import { Match, Switch, createEffect, onCleanup } from 'solid-js';
import { useApi } from '../api/api-context.ts';
import { createQuery } from '../api/create-query.ts';
import { toApiError } from '../api/errors.ts';
import { MySitesDocument } from '../gql/documents.ts';
import { useSwitchSite } from '../gql/hooks.ts';
import { t } from '../texts/t.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { createLeaving } from './leaving.tsx';
import { useActiveSite } from './site-context.ts';

/** The site one works at; a menu when there are several, nothing where the company has none. */
export function SiteSwitch(props: { small: boolean }) {
  const { live } = useApi();
  const active = useActiveSite();
  const query = createQuery(MySitesDocument, () => (active ? {} : undefined), { live: false });
  const begin = useSwitchSite();
  const { leave, Question } = createLeaving();
  const sites = () => query.data()?.mySites ?? [];
  const here = () => sites().find(({ id }) => id === active?.id());

  // one that was given, renamed or taken away
  onCleanup(
    live.onChange(({ aggregate }) => {
      if (aggregate === 'User' || aggregate === 'Site') query.refetch();
    }),
  );
  createEffect(() => {
    const [first] = sites();
    if (active?.id() === null && first) active.go((sites().find(({ isDefault }) => isDefault) ?? first).id);
  });

  async function go(id: string) {
    // where they begin the next time, on whatever machine
    await begin.run({ siteId: id }).catch((cause: unknown) => {
      if (toApiError(cause).rule !== 'site.not_yours') throw cause;
    });
    active?.go(id);
  }

  return (
    <Switch>
      <Match when={sites().length > 1}>
        <Menu
          text={!props.small}
          variant="ghost"
          icon="home"
          placement="bottom-start"
          label={props.small ? t('shell.site.at', { site: here()?.name ?? '' }) : (here()?.name ?? t('shell.site'))}
          items={[
            { heading: t('shell.site.switch') },
            ...sites().map(({ id, name }) => ({
              label: name,
              checked: id === active?.id(),
              onSelect: () => {
                if (id === active?.id()) return;
                leave(name, () => go(id).catch(() => toast({ tone: 'danger', text: t('shell.site.failed') })));
              },
            })),
          ]}
        />
        <Question />
      </Match>
      <Match when={here()}>
        {(site) => (
          <span class="flex min-w-0 items-center gap-2 px-2 text-muted max-sm:sr-only">
            <Icon name="home" />
            <span class="truncate">{site().name}</span>
          </span>
        )}
      </Match>
    </Switch>
  );
}
