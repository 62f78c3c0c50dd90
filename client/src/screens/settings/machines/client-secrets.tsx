import { Show, createSignal } from 'solid-js';
import { useRevokeClientSecret, useRotateClientSecret } from '../../../gql/hooks.ts';
import { t } from '../../../texts/settings/t.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import type { Machine } from '../machines.tsx';
import { Ask } from '../parts/ask.tsx';
import { CredentialList } from './credential-list.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { SecretDialog, secretLost } from './secret-dialog.tsx';

type ClientSecret = Machine['clientSecrets'][number];

/** What a service account changes for access tokens, for clients that speak OAuth. */
export function ClientSecrets(props: { machine: Machine; mayChange: boolean; onChanged(): void }) {
  const rotate = useRotateClientSecret();
  const revoke = useRevokeClientSecret();
  const [rotating, setRotating] = createSignal(false);
  const [made, setMade] = createSignal<string>();
  const [ending, setEnding] = createSignal<ClientSecret>();
  const hasOne = () => props.machine.clientSecrets.some(({ state }) => state === 'ACTIVE');
  const example = (secret: string) =>
    [
      `curl ${location.origin}/auth/oauth/token -u '${props.machine.id}:${secret}' \\`,
      `  -d grant_type=client_credentials`,
    ].join('\n');

  async function make(overlapMinutes: number) {
    const { rotateClientSecret } = await rotate.run({ id: props.machine.id, overlapMinutes });
    props.onChanged();
    if (rotateClientSecret.clientSecret === null) secretLost();
    else setMade(rotateClientSecret.clientSecret);
  }

  return (
    <Card
      flush
      title={t('machines.secrets')}
      actions={
        <Show when={props.mayChange}>
          <Button
            size="small"
            icon={hasOne() ? 'refresh' : 'plus'}
            reason={props.machine.active ? undefined : t('rules.service_account.inactive')}
            onClick={() => setRotating(true)}
          >
            {t(hasOne() ? 'machines.secret.rotate' : 'machines.secret.new')}
          </Button>
        </Show>
      }
    >
      <Show when={props.machine.clientSecrets.length === 0}>
        <p class="px-4 pb-4 text-muted">{t('machines.secrets.none')}</p>
      </Show>
      <CredentialList
        label={t('machines.secrets')}
        credentials={props.machine.clientSecrets}
        onRevoke={props.mayChange ? setEnding : undefined}
      />
      <Show when={rotating()}>
        <RotateDialog name={props.machine.name} hasOne={hasOne()} onRotate={make} onClose={() => setRotating(false)} />
      </Show>
      <Show when={made()}>
        {(secret) => (
          <SecretDialog
            title={t('machines.secret.made')}
            label={t('machines.secret')}
            secret={secret()}
            example={example(secret())}
            onClose={() => setMade(undefined)}
          />
        )}
      </Show>
      <Show when={ending()} keyed>
        {(secret) => (
          <Ask
            onClose={() => setEnding(undefined)}
            title={t('machines.revoke.name', { name: secret.prefix })}
            action={t('machines.revoke')}
            onConfirm={async () => {
              await revoke.run({ id: secret.id });
              props.onChanged();
            }}
          >
            {t('machines.revoke.what')}
          </Ask>
        )}
      </Show>
    </Card>
  );
}
