import { For, Show, createSignal, type JSX } from 'solid-js';
import { formatInstant, formatRelative } from '../../../records/format.ts';
import { t } from '../../../texts/settings/t.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { useLocale } from '../../../ui/locale.tsx';
import type { Machine } from '../machines.tsx';

type Credential = Machine['clientSecrets'][number] & { readonly name?: string };

export interface CredentialListProps<T extends Credential> {
  label: string;
  credentials: readonly T[];
  /** More about one, beneath its beginning. */
  about?(credential: T): JSX.Element;
  /** Offers to end one that is good. */
  onRevoke?: ((credential: T) => void) | undefined;
}

const tones: Readonly<Record<Credential['state'], Tone>> = { ACTIVE: 'success', EXPIRED: 'neutral', REVOKED: 'danger' };

/** Keys or client secrets, those that are good first; what is over is folded away. */
export function CredentialList<T extends Credential>(props: CredentialListProps<T>) {
  const [all, setAll] = createSignal(false);
  const good = () => props.credentials.filter(({ state }) => state === 'ACTIVE');
  const over = () => props.credentials.filter(({ state }) => state !== 'ACTIVE');
  const shown = () => (all() ? [...good(), ...over()] : good());
  return (
    <>
      <Show when={shown().length > 0}>
        <ul aria-label={props.label} class="divide-y divide-line border-t border-line">
          <For each={shown()}>
            {(credential) => (
              <li class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                <div class="min-w-0 flex-1 basis-56">
                  <span class="flex min-w-0 items-baseline gap-2">
                    <Show when={credential.name}>
                      <span class="truncate font-medium">{credential.name}</span>
                    </Show>
                    <code class={classes('shrink-0 font-mono text-xs', credential.name && 'text-muted')}>
                      {credential.prefix}…
                    </code>
                  </span>
                  <Dates credential={credential} />
                  {props.about?.(credential)}
                </div>
                <div class="flex items-center gap-3">
                  <Badge tone={tones[credential.state]}>{t(`machines.state.${credential.state}`)}</Badge>
                  <Show when={credential.state === 'ACTIVE' && props.onRevoke}>
                    {(revoke) => (
                      <Button
                        size="small"
                        aria-label={t('machines.revoke.name', { name: credential.name ?? credential.prefix })}
                        onClick={() => revoke()(credential)}
                      >
                        {t('machines.revoke')}
                      </Button>
                    )}
                  </Show>
                </div>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={over().length > 0}>
        <div class="border-t border-line px-2 py-1">
          <Button size="small" variant="ghost" aria-expanded={all()} onClick={() => setAll(!all())}>
            {all() ? t('machines.over.hide') : t('machines.over.show', { count: over().length })}
          </Button>
        </div>
      </Show>
    </>
  );
}

/** When it was made, last used, and when it ends or ended. */
function Dates(props: { credential: Credential }) {
  const locale = useLocale();
  const moments = () => {
    const { createdAt, lastUsedAt, expiresAt, revokedAt, state } = props.credential;
    const end = state === 'REVOKED' ? revokedAt : expiresAt;
    return [
      { word: 'made', at: createdAt },
      ...(lastUsedAt ? [{ word: 'used', at: lastUsedAt }] : [{ word: 'unused', at: undefined }]),
      ...(end ? [{ word: `end.${state}`, at: end }] : []),
    ];
  };
  return (
    <span class="flex flex-wrap gap-x-3 text-sm text-muted">
      <For each={moments()}>
        {({ word, at }) => (
          <span title={at && formatInstant(at, locale)}>
            {t(`machines.credential.${word}`, { when: at ? formatRelative(at, locale) : '' })}
          </span>
        )}
      </For>
    </span>
  );
}
