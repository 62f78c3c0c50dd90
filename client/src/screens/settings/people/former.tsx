import { For, createSignal } from 'solid-js';
import { toApiError } from '../../../api/errors.ts';
import type { FormerUsersQuery } from '../../../gql/documents.ts';
import { useRestoreUser } from '../../../gql/hooks.ts';
import { errorWords } from '../../../records/failure.tsx';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { toast } from '../../../ui/toast.tsx';

type Former = FormerUsersQuery['formerUsers'][number];

/** Who may not come in any more, and the way back for them. */
export function FormerPeople(props: { people: readonly Former[] }) {
  const locale = useLocale();
  const restore = useRestoreUser();
  const [restoring, setRestoring] = createSignal<string>();

  async function letIn({ id, name }: Former) {
    setRestoring(id);
    try {
      await restore.run({ id });
      toast({ tone: 'success', text: t('people.reactivated', { name }) });
    } catch (cause) {
      toast({ tone: 'danger', text: errorWords(toApiError(cause)) });
    } finally {
      setRestoring(undefined);
    }
  }

  return (
    <Card flush title={t('people.former')}>
      <ul aria-label={t('people.former')} class="divide-y divide-line border-t border-line">
        <For each={props.people}>
          {(person) => (
            <li class="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
              <span class="flex min-w-0 flex-1 basis-56 items-center gap-3">
                <Avatar decorative name={person.name} />
                <span class="min-w-0">
                  <span class="block truncate font-medium">{person.name}</span>
                  <span class="block truncate text-sm text-muted">{person.email}</span>
                </span>
              </span>
              <span class="text-sm text-muted" title={formatInstant(person.deactivatedAt, locale)}>
                {t('people.former.since', { when: formatRelative(person.deactivatedAt, locale) })}
              </span>
              <Button
                size="small"
                busy={restoring() === person.id}
                aria-label={t('people.reactivate.name', { name: person.name })}
                onClick={() => void letIn(person)}
              >
                {t('people.reactivate')}
              </Button>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
}
