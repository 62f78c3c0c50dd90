import { For, Show, createSignal } from 'solid-js';
import { toApiError } from '../../../api/errors.ts';
import { useEndOtherSessions, useEndSession, useSessions } from '../../../gql/hooks.ts';
import { accountError } from '../../../shell/account-error.ts';
import { languageTag, t } from '../../../texts/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';

/** Where one is signed in, and the way to end each of it. */
export function Sessions(props: { class?: string }) {
  const sessions = useSessions();
  const end = useEndSession();
  const endOthers = useEndOtherSessions();
  const [busy, setBusy] = createSignal<string>();
  const [failure, setFailure] = createSignal<string>();
  const list = () => sessions.data()?.sessions ?? [];
  const when = (instant: string) =>
    new Intl.DateTimeFormat(languageTag(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));

  async function run(what: string, work: () => Promise<unknown>) {
    setBusy(what);
    setFailure(undefined);
    try {
      await work();
      sessions.refetch();
    } catch (cause) {
      setFailure(accountError(toApiError(cause)));
    } finally {
      setBusy(undefined);
    }
  }

  return (
    <Card class={props.class ?? ''} title={t('profile.sessions')}>
      <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
      <ul aria-label={t('profile.sessions')} class="divide-y divide-line">
        <For each={list()}>
          {(session) => (
            <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
              <div class="min-w-0 flex-1 basis-56">
                <p class="flex flex-wrap items-center gap-2">
                  <span class="font-medium">{session.device}</span>
                  <Show when={session.current}>
                    <Badge tone="success">{t('profile.sessions.current')}</Badge>
                  </Show>
                  <Show when={session.isKey}>
                    <Badge tone="neutral">{t('profile.sessions.key')}</Badge>
                  </Show>
                </p>
                <p class="text-sm text-muted">
                  {t('profile.sessions.used', { when: when(session.lastUsedAt), address: session.address ?? '–' })}
                </p>
              </div>
              <Show when={!session.current}>
                <Button
                  size="small"
                  busy={busy() === session.id}
                  aria-label={t('profile.sessions.end.one', { device: session.device })}
                  onClick={() => void run(session.id, () => end.run({ id: session.id }))}
                >
                  {t('profile.sessions.end')}
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={list().length > 1}>
        <Button class="mt-2" busy={busy() === 'others'} onClick={() => void run('others', () => endOthers.run({}))}>
          {t('profile.sessions.endOthers')}
        </Button>
      </Show>
    </Card>
  );
}
