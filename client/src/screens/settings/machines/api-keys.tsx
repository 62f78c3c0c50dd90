import { Show, createSignal } from 'solid-js';
import { useRevokeApiKey } from '../../../gql/hooks.ts';
import { t } from '../../../texts/settings/t.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import type { Machine } from '../machines.tsx';
import { Ask } from '../parts/ask.tsx';
import { CredentialList } from './credential-list.tsx';
import { KeyDialog } from './key-dialog.tsx';
import { SecretDialog, secretLost } from './secret-dialog.tsx';

type ApiKey = Machine['apiKeys'][number];

/** The keys of a service account: made, shown once, ended. */
export function ApiKeys(props: { machine: Machine; mayChange: boolean; onChanged(): void }) {
  const revoke = useRevokeApiKey();
  const [making, setMaking] = createSignal(false);
  const [made, setMade] = createSignal<string>();
  const [ending, setEnding] = createSignal<ApiKey>();
  const example = (key: string) =>
    [
      `curl ${location.origin}/graphql \\`,
      `  -H 'Authorization: Bearer ${key}' -H 'content-type: application/json' \\`,
      `  -d '{"query":"{ me { name permissions } }"}'`,
    ].join('\n');
  const about = ({ scopes, allowedAddresses }: ApiKey) => (
    <span class="block text-sm text-muted">
      {[
        scopes.length < props.machine.scopes.length && t('machines.key.scopes', { scopes: scopes.join(', ') }),
        allowedAddresses.length > 0 && t('machines.key.from', { addresses: allowedAddresses.join(', ') }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </span>
  );

  return (
    <Card
      flush
      title={t('machines.apiKeys')}
      actions={
        <Show when={props.mayChange}>
          <Button
            size="small"
            icon="plus"
            reason={props.machine.active ? undefined : t('rules.service_account.inactive')}
            onClick={() => setMaking(true)}
          >
            {t('machines.key.new')}
          </Button>
        </Show>
      }
    >
      <Show when={props.machine.apiKeys.length === 0}>
        <p class="px-4 pb-4 text-muted">{t('machines.apiKeys.none')}</p>
      </Show>
      <CredentialList
        label={t('machines.apiKeys')}
        credentials={props.machine.apiKeys}
        about={about}
        onRevoke={props.mayChange ? setEnding : undefined}
      />
      <Show when={making()}>
        <KeyDialog
          machine={props.machine}
          onClose={() => setMaking(false)}
          onMade={(key) => {
            props.onChanged();
            if (key === null) secretLost();
            else setMade(key);
          }}
        />
      </Show>
      <Show when={made()}>
        {(key) => (
          <SecretDialog
            title={t('machines.key.made')}
            label={t('machines.key')}
            secret={key()}
            example={example(key())}
            onClose={() => setMade(undefined)}
          />
        )}
      </Show>
      <Show when={ending()} keyed>
        {(key) => (
          <Ask
            onClose={() => setEnding(undefined)}
            title={t('machines.revoke.name', { name: key.name })}
            action={t('machines.revoke')}
            onConfirm={async () => {
              await revoke.run({ id: key.id });
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
