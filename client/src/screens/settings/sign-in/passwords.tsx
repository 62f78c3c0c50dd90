import { Show, createSignal } from 'solid-js';
import { toApiError } from '../../../api/errors.ts';
import { useSetPasswordSignIn } from '../../../gql/hooks.ts';
import { errorWords } from '../../../records/failure.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Card } from '../../../ui/card.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { Ask } from '../parts/ask.tsx';

/** Whether passwords are good here, beside single sign-on. */
export function Passwords(props: { allowed: boolean; mayManage: boolean; onChanged(): void }) {
  const set = useSetPasswordSignIn();
  const [asking, setAsking] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();

  async function allow(allowed: boolean) {
    await set.run({ allowed });
    props.onChanged();
  }

  async function turn(on: boolean) {
    setFailure(undefined);
    if (!on) return setAsking(true);
    await allow(true).catch((cause: unknown) => setFailure(errorWords(toApiError(cause))));
  }

  return (
    <Card title={t('sso.passwords')}>
      <div class="flex flex-col gap-3">
        <Switch
          label={t('sso.passwords.allow')}
          checked={props.allowed}
          disabled={!props.mayManage || set.running()}
          onChange={(on) => void turn(on)}
        />
        <p class="max-w-prose text-sm text-muted">{t('sso.passwords.help')}</p>
        <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
      </div>
      <Show when={asking()}>
        <Ask
          title={t('sso.passwords.end.title')}
          action={t('sso.passwords.end')}
          onConfirm={() => allow(false)}
          onClose={() => setAsking(false)}
        >
          {t('sso.passwords.end.what')}
        </Ask>
      </Show>
    </Card>
  );
}
