import { For, Show, createSignal } from 'solid-js';
import { toApiError } from '../../../api/errors.ts';
import { useAddSsoDomain, useRemoveSsoDomain, useVerifySsoDomain } from '../../../gql/hooks.ts';
import { errorWords } from '../../../records/failure.tsx';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Field } from '../../../ui/field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { TextInput } from '../../../ui/text-input.tsx';
import { Ask } from '../parts/ask.tsx';
import { Copied } from '../parts/copied.tsx';
import type { SsoConnection } from '../sign-in.tsx';
import type { ConnectionProps } from './connection.tsx';

type Domain = SsoConnection['domains'][number];

/** Whose people the provider vouches for: domains of e-mail addresses, each proved by a record in the domain name system. */
export function Domains(props: ConnectionProps) {
  const remove = useRemoveSsoDomain();
  const [adding, setAdding] = createSignal(false);
  const [leaving, setLeaving] = createSignal<Domain>();
  return (
    <Card
      flush
      title={t('sso.domains')}
      actions={
        <Show when={props.mayManage}>
          <Button size="small" icon="plus" onClick={() => setAdding(true)}>
            {t('sso.domain.add')}
          </Button>
        </Show>
      }
    >
      <p class="max-w-prose px-4 pb-3 text-sm text-muted">{t('sso.domains.about')}</p>
      <ul class="divide-y divide-line [&:not(:empty)]:border-t [&:not(:empty)]:border-line">
        <For each={props.connection.domains}>
          {(domain) => (
            <li class="flex flex-col gap-3 px-4 py-2.5">
              <div class="flex items-center gap-3">
                <span class="min-w-0 flex-1 truncate font-medium">{domain.domain}</span>
                <Badge tone={domain.verifiedAt ? 'success' : 'warning'}>
                  {t(domain.verifiedAt ? 'sso.domain.proved' : 'sso.domain.open')}
                </Badge>
                <Show when={props.mayManage}>
                  <IconButton
                    size="small"
                    icon="trash"
                    label={t('sso.domain.remove', { domain: domain.domain })}
                    onClick={() => setLeaving(domain)}
                  />
                </Show>
              </div>
              <Show when={!domain.verifiedAt}>
                <Proof domain={domain} mayManage={props.mayManage} onChanged={() => props.onChanged()} />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={adding()}>
        <AddDomain id={props.connection.id} onClose={() => setAdding(false)} onSaved={() => props.onChanged()} />
      </Show>
      <Show when={leaving()} keyed>
        {(domain) => (
          <Ask
            title={t('sso.domain.remove', { domain: domain.domain })}
            action={t('sso.domain.remove.do')}
            onConfirm={async () => {
              await remove.run({ id: domain.id });
              props.onChanged();
            }}
            onClose={() => setLeaving(undefined)}
          >
            {t('sso.domain.remove.what')}
          </Ask>
        )}
      </Show>
    </Card>
  );
}

/** The record that proves a domain, to be put where its names are kept, and the question whether it is there. */
function Proof(props: { domain: Domain; mayManage: boolean; onChanged(): void }) {
  const verify = useVerifySsoDomain();
  const [failure, setFailure] = createSignal<string>();
  async function look() {
    setFailure(undefined);
    try {
      await verify.run({ id: props.domain.id });
      props.onChanged();
    } catch (cause) {
      setFailure(errorWords(toApiError(cause)));
    }
  }
  return (
    <div class="flex flex-col gap-3">
      <p class="text-sm text-muted">{t('sso.domain.how')}</p>
      <div class="grid gap-3 sm:grid-cols-2">
        <Copied label={t('sso.domain.record')} text={props.domain.recordName} />
        <Copied label={t('sso.domain.value')} text={props.domain.recordValue} />
      </div>
      <Show when={failure()}>{(text) => <Banner tone="warning">{text()}</Banner>}</Show>
      <Show when={props.mayManage}>
        <Button
          class="self-start"
          size="small"
          icon="refresh"
          aria-label={t('sso.domain.verify.name', { domain: props.domain.domain })}
          busy={verify.running()}
          onClick={() => void look()}
        >
          {t('sso.domain.verify')}
        </Button>
      </Show>
    </div>
  );
}

function AddDomain(props: { id: string; onClose(): void; onSaved(): void }) {
  const add = useAddSsoDomain();
  const [domain, setDomain] = createSignal('');
  return (
    <FormDialog
      size="small"
      title={t('sso.domain.add')}
      action={t('sso.domain.add')}
      fields={['domain']}
      check={() => (domain().trim() ? {} : { domain: t('rules.field.required') })}
      onSubmit={async () => {
        await add.run({ id: props.id, domain: domain().trim() });
        props.onSaved();
      }}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <Field required label={t('sso.domain')} help={t('sso.domain.help')} error={problems()['domain']}>
          <TextInput value={domain()} placeholder="example.com" onChange={setDomain} />
        </Field>
      )}
    </FormDialog>
  );
}
