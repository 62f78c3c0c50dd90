import { For, Show, createSignal } from 'solid-js';
import { useApi } from '../../../api/api-context.ts';
import { toApiError } from '../../../api/errors.ts';
import { TestSsoConnectionDocument, type TestSsoConnectionQuery } from '../../../gql/documents.ts';
import { errorWords } from '../../../records/failure.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Icon } from '../../../ui/icon.tsx';

type Finding = TestSsoConnectionQuery['testSsoConnection'][number];

/** Tries a connection as far as that goes without a person, when asked to. */
export function Findings(props: { id: string }) {
  const { client } = useApi();
  const [busy, setBusy] = createSignal(false);
  const [found, setFound] = createSignal<readonly Finding[]>();
  const [failure, setFailure] = createSignal<string>();

  async function look() {
    setBusy(true);
    setFailure(undefined);
    const context = { requestPolicy: 'network-only', live: false } as const;
    const { data, error } = await client.query(TestSsoConnectionDocument, { id: props.id }, context).toPromise();
    setBusy(false);
    setFound(data?.testSsoConnection);
    if (error) setFailure(errorWords(toApiError(error)));
  }

  return (
    <Card
      title={t('sso.test')}
      actions={
        <Button size="small" icon="play" busy={busy()} onClick={() => void look()}>
          {t('sso.test.do')}
        </Button>
      }
    >
      <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
      <Show when={found()} fallback={<p class="text-sm text-muted">{t('sso.test.about')}</p>}>
        {(findings) => (
          <ul aria-live="polite" class="flex flex-col gap-2">
            <For each={findings()}>
              {(finding) => (
                <li class="flex items-start gap-2">
                  <Icon
                    name={finding.ok ? 'success' : 'warning'}
                    label={t(finding.ok ? 'sso.test.ok' : 'sso.test.not')}
                    class={finding.ok ? 'mt-0.5 text-success' : 'mt-0.5 text-danger'}
                  />
                  <span class="min-w-0 break-words">{findingWords(finding)}</span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </Card>
  );
}

function findingWords({ rule, message }: Finding): string {
  const key = `sso.found.${rule}`;
  const text = t(key, { message });
  return text === key ? message : text;
}
