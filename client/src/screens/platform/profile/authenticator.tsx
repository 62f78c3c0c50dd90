import { Match, Switch, createSignal } from 'solid-js';
import { useRemoveSecondFactor, useRenewRecoveryCodes } from '../../../gql/hooks.ts';
import { AccountForm } from '../../../shell/account-form.tsx';
import { RecoveryCodes } from '../../../shell/recovery-codes.tsx';
import { CodeField, SecondFactorSetup } from '../../../shell/second-factor-setup.tsx';
import { t } from '../../../texts/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import type { OwnProfile } from './person.tsx';

type Doing = 'set-up' | 'renew' | 'remove';

/** The authenticator app: set up, its recovery codes renewed, or taken away. */
export function Authenticator(props: { profile: OwnProfile; onChanged(): void }) {
  const renew = useRenewRecoveryCodes();
  const remove = useRemoveSecondFactor();
  const [doing, setDoing] = createSignal<Doing>();
  const [code, setCode] = createSignal('');
  const [codes, setCodes] = createSignal<readonly string[]>();
  const asking = () => props.profile.organizations.find(({ requiresSecondFactor }) => requiresSecondFactor);

  function finish() {
    setDoing(undefined);
    setCodes(undefined);
    setCode('');
    props.onChanged();
  }
  const withCode = (action: string, work: () => Promise<void>) => (
    <AccountForm
      variant="secondary"
      action={action}
      missing={() => (code().trim() === '' ? t('account.code.missing') : undefined)}
      onSubmit={work}
      beside={
        <Button variant="ghost" onClick={() => setDoing(undefined)}>
          {t('profile.cancel')}
        </Button>
      }
    >
      <CodeField recovery focus value={code()} onChange={setCode} />
    </AccountForm>
  );

  return (
    <Card
      title={t('profile.factor')}
      actions={
        <Badge tone={props.profile.secondFactor ? 'success' : 'neutral'}>
          {t(props.profile.secondFactor ? 'profile.factor.on' : 'profile.factor.off')}
        </Badge>
      }
    >
      <Switch
        fallback={
          <div class="flex flex-col items-start gap-3">
            <p class="text-muted">{t('profile.factor.about')}</p>
            <Button onClick={() => setDoing('set-up')}>{t('profile.factor.setUp')}</Button>
          </div>
        }
      >
        <Match when={codes()}>{(shown) => <RecoveryCodes codes={shown()} onKept={finish} />}</Match>
        <Match when={doing() === 'set-up'}>
          <SecondFactorSetup onDone={finish} />
        </Match>
        <Match when={doing() === 'renew'}>
          {withCode(t('profile.factor.renew'), async () => {
            setCodes((await renew.run({ code: code() })).renewRecoveryCodes);
          })}
        </Match>
        <Match when={doing() === 'remove'}>
          {withCode(t('profile.factor.remove'), async () => {
            await remove.run({ code: code() });
            finish();
          })}
        </Match>
        <Match when={props.profile.secondFactor}>
          <div class="flex flex-col items-start gap-3">
            <p class="text-muted">{t('profile.factor.left', { count: props.profile.recoveryCodesLeft })}</p>
            <div class="flex flex-wrap gap-2">
              <Button onClick={() => setDoing('renew')}>{t('profile.factor.renew')}</Button>
              <Button disabled={asking() !== undefined} onClick={() => setDoing('remove')}>
                {t('profile.factor.remove')}
              </Button>
            </div>
            <Switch>
              <Match when={asking()}>
                {(company) => (
                  <p class="text-sm text-muted">{t('profile.factor.required', { company: company().name })}</p>
                )}
              </Match>
            </Switch>
          </div>
        </Match>
      </Switch>
    </Card>
  );
}
