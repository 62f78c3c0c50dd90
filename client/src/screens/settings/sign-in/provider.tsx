import { For, Show, createSignal } from 'solid-js';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DescriptionList } from '../../../ui/description-list.tsx';
import { useLocale } from '../../../ui/locale.tsx';
import { Copied } from '../parts/copied.tsx';
import type { ConnectionProps } from './connection.tsx';
import { MetadataDialog } from './metadata-dialog.tsx';

/** What the provider is to be told about us, and what is known of it. */
export function Provider(props: ConnectionProps) {
  const locale = useLocale();
  const [loading, setLoading] = createSignal(false);
  const isSaml = () => props.connection.protocol === 'SAML';
  const certificates = () => props.connection.certificates;
  const facts = () => {
    const { issuer, clientId, hasClientSecret, scopes, signInUrl, lastSignInAt } = props.connection;
    return [
      { label: t('sso.field.issuer'), value: issuer, wide: true },
      ...(isSaml()
        ? [{ label: t('sso.signInUrl'), value: signInUrl, wide: true }]
        : [
            { label: t('sso.field.clientId'), value: clientId },
            { label: t('sso.field.clientSecret'), value: t(hasClientSecret ? 'sso.secret.there' : 'sso.secret.none') },
            {
              label: t('sso.field.scopes'),
              value: ['openid', ...scopes.filter((each) => each !== 'openid')].join(' '),
            },
          ]),
      { label: t('sso.lastSignIn'), value: lastSignInAt ? formatRelative(lastSignInAt, locale) : t('machines.never') },
    ];
  };
  return (
    <>
      <Card title={t('sso.tell')}>
        <div class="flex flex-col gap-4">
          <p class="max-w-prose text-sm text-muted">{t(`sso.tell.${props.connection.protocol}`)}</p>
          <Copied label={t(`sso.returnUrl.${props.connection.protocol}`)} text={props.connection.returnUrl} />
          <Show when={props.connection.metadataUrl}>
            {(url) => <Copied label={t('sso.metadataUrl')} text={url()} />}
          </Show>
          <Copied label={t('sso.startUrl')} text={props.connection.startUrl} />
        </div>
      </Card>
      <Card
        title={t('sso.provider')}
        actions={
          <Show when={isSaml() && props.mayManage}>
            <Button size="small" icon="upload" onClick={() => setLoading(true)}>
              {t('sso.metadata')}
            </Button>
          </Show>
        }
      >
        <Show
          when={!isSaml() || certificates().length > 0}
          fallback={<p class="text-muted">{t('sso.metadata.none')}</p>}
        >
          <DescriptionList items={facts()} />
          <Show when={isSaml()}>
            <h3 class="pt-4 text-sm text-muted">{t('sso.certificates')}</h3>
            <ul class="mt-1 flex flex-col gap-1">
              <For each={certificates()}>
                {({ fingerprint, validUntil }) => (
                  <li class="min-w-0">
                    <code class="font-mono text-xs break-all">{fingerprint}</code>
                    <span
                      class={
                        Date.parse(validUntil) < Date.now() ? 'block text-sm text-danger' : 'block text-sm text-muted'
                      }
                    >
                      {t('sso.certificate.until', { when: formatInstant(validUntil, locale) })}
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        </Show>
      </Card>
      <Show when={loading()}>
        <MetadataDialog id={props.connection.id} onClose={() => setLoading(false)} onSaved={() => props.onChanged()} />
      </Show>
    </>
  );
}
