import { Show, createSignal } from 'solid-js';
import { useChangePassword } from '../../../gql/hooks.ts';
import { AccountForm } from '../../../shell/account-form.tsx';
import { PasswordField } from '../../../shell/password-field.tsx';
import { t } from '../../../texts/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Card } from '../../../ui/card.tsx';
import type { OwnProfile } from './person.tsx';

/** Another password; all other sessions end. */
export function Password(props: { profile: OwnProfile }) {
  const change = useChangePassword();
  const [current, setCurrent] = createSignal('');
  const [next, setNext] = createSignal('');
  const [done, setDone] = createSignal(false);

  async function save() {
    setDone(false);
    await change.run({ currentPassword: props.profile.hasPassword ? current() : null, newPassword: next() });
    setCurrent('');
    setNext('');
    setDone(true);
  }
  const missing = () =>
    next() === '' || (props.profile.hasPassword && current() === '') ? t('signIn.missing.password') : undefined;

  return (
    <Card title={t('profile.password')}>
      <AccountForm variant="secondary" action={t('profile.password.save')} missing={missing} onSubmit={save}>
        <Show when={props.profile.hasPassword}>
          <PasswordField label={t('profile.password.current')} value={current()} onChange={setCurrent} />
        </Show>
        <PasswordField isNew label={t('account.password.new')} value={next()} onChange={setNext} />
        <Show when={done()}>
          <Banner tone="success">{t('profile.password.done')}</Banner>
        </Show>
      </AccountForm>
    </Card>
  );
}
