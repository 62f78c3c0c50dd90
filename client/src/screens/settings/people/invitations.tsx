import { For, Show, createSignal } from 'solid-js';
import type { InvitationsQuery } from '../../../gql/documents.ts';
import { useInviteUser, useRevokeInvitation } from '../../../gql/hooks.ts';
import { toApiError } from '../../../api/errors.ts';
import { errorWords } from '../../../records/failure.tsx';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { language } from '../../../texts/t.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { toast } from '../../../ui/toast.tsx';
import { Ask } from '../parts/ask.tsx';
import { useRoleOptions } from '../parts/roles.ts';

type Invitation = InvitationsQuery['invitations'][number];

/** Who was asked in and has not come yet: the mail can be sent again, and its link made worthless. */
export function Invitations(props: { open: readonly Invitation[]; onChanged(): void }) {
  const locale = useLocale();
  const roles = useRoleOptions();
  const invite = useInviteUser();
  const revoke = useRevokeInvitation();
  const [sending, setSending] = createSignal<string>();
  const [leaving, setLeaving] = createSignal<Invitation>();

  async function resend({ id, email, roles: names }: Invitation) {
    setSending(id);
    try {
      await invite.run({ email, roles: names, language: language() === 'nb' ? 'NB' : 'EN' });
      toast({ tone: 'success', text: t('people.invited', { email }) });
      props.onChanged();
    } catch (cause) {
      toast({ tone: 'danger', text: errorWords(toApiError(cause)) });
    } finally {
      setSending(undefined);
    }
  }

  return (
    <Card flush title={t('people.invitations')}>
      <ul aria-label={t('people.invitations')} class="divide-y divide-line border-t border-line">
        <For each={props.open}>
          {(invitation) => (
            <li class="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
              <div class="min-w-0 flex-1 basis-56">
                <span class="block truncate font-medium">{invitation.email}</span>
                <span class="block text-sm text-muted" title={formatInstant(invitation.expiresAt, locale)}>
                  {t('people.invitation.until', {
                    sent: formatRelative(invitation.createdAt, locale),
                    until: formatRelative(invitation.expiresAt, locale),
                  })}
                </span>
              </div>
              <span class="flex flex-wrap gap-1">
                <For each={invitation.roles}>{(name) => <Badge>{roles.word(name)}</Badge>}</For>
              </span>
              <span class="flex gap-2">
                <Button
                  size="small"
                  icon="send"
                  busy={sending() === invitation.id}
                  aria-label={t('people.resend.name', { email: invitation.email })}
                  onClick={() => void resend(invitation)}
                >
                  {t('people.resend')}
                </Button>
                <Button
                  size="small"
                  aria-label={t('people.withdraw.name', { email: invitation.email })}
                  onClick={() => setLeaving(invitation)}
                >
                  {t('people.withdraw')}
                </Button>
              </span>
            </li>
          )}
        </For>
      </ul>
      <Show when={leaving()} keyed>
        {({ id, email }) => (
          <Ask
            title={t('people.withdraw.name', { email })}
            action={t('people.withdraw')}
            onConfirm={async () => {
              await revoke.run({ id });
              props.onChanged();
            }}
            onClose={() => setLeaving(undefined)}
          >
            {t('people.withdraw.what')}
          </Ask>
        )}
      </Show>
    </Card>
  );
}
