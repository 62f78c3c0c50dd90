import { useParams } from '@solidjs/router';
import { Show, createSignal } from 'solid-js';
import { toApiError } from '../../../api/errors.ts';
import { usePeopleSignIns, useRequireSecondFactor, useSecondFactorPolicy } from '../../../gql/hooks.ts';
import { errorWords } from '../../../records/failure.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Card } from '../../../ui/card.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { Ask } from '../parts/ask.tsx';

/** Whether a password alone is not enough here. */
export function SecondFactor() {
  const params = useParams();
  const policy = useSecondFactorPolicy({ live: false });
  const signIns = usePeopleSignIns({ live: false });
  const set = useRequireSecondFactor();
  const [asking, setAsking] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  const required = () =>
    policy.data()?.profile.organizations.find(({ slug }) => slug === params['tenant'])?.requiresSecondFactor;
  const people = () => signIns.data()?.userSignIns ?? [];
  const without = () => people().filter(({ hasSecondFactor }) => !hasSecondFactor).length;

  async function demand(isRequired: boolean) {
    await set.run({ required: isRequired });
    policy.refetch();
  }

  async function turn(on: boolean) {
    setFailure(undefined);
    if (on) return setAsking(true);
    await demand(false).catch((cause: unknown) => setFailure(errorWords(toApiError(cause))));
  }

  return (
    <Card title={t('people.secondFactor')}>
      <div class="flex flex-col gap-3">
        <Switch
          label={t('sso.secondFactor.require')}
          checked={required() === true}
          disabled={required() === undefined || set.running()}
          onChange={(on) => void turn(on)}
        />
        <p class="max-w-prose text-sm text-muted">{t('sso.secondFactor.help')}</p>
        <Show when={signIns.data()}>
          <p class="text-sm text-muted">
            {t('sso.secondFactor.have', { have: people().length - without(), all: people().length })}
          </p>
        </Show>
        <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
      </div>
      <Show when={asking()}>
        <Ask
          title={t('sso.secondFactor.require.title')}
          action={t('sso.secondFactor.require.do')}
          variant="primary"
          onConfirm={() => demand(true)}
          onClose={() => setAsking(false)}
        >
          {t('sso.secondFactor.require.what', { count: without() })}
        </Ask>
      </Show>
    </Card>
  );
}
