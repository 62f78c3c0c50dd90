import { useSearchParams } from '@solidjs/router';
import { Show, onMount } from 'solid-js';
import { Brand } from '../shell/brand.tsx';
import { t } from '../texts/t.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';

/** Where whoever came from an identity provider and is not let in is told why. The address holds a rule and no words: it could come from anywhere. */
export default function SignInRefused() {
  const [asked] = useSearchParams<{ rule?: string; request?: string }>();
  onMount(() => {
    document.title = `${t('signIn.refused')} – ${t('app.name')}`;
  });
  const about = () => {
    const key = `rules.${asked.rule ?? ''}`;
    const text = t(key);
    return text === key ? t('rules.sso.answer_refused') : text;
  };
  const request = () => (/^[\w-]{8,64}$/.test(asked.request ?? '') ? asked.request : undefined);
  return (
    <main class="mx-auto flex min-h-full max-w-120 flex-col justify-center p-4">
      <h1 class="sr-only">{t('signIn.refused')}</h1>
      <Brand class="mx-auto" />
      <EmptyState
        icon="lock"
        title={t('signIn.refused')}
        actions={
          <LinkButton href="/" variant="primary">
            {t('signIn.refused.back')}
          </LinkButton>
        }
      >
        <p>{about()}</p>
        <Show when={request()}>{(id) => <p class="mt-2 text-sm">{t('signIn.refused.request', { id: id() })}</p>}</Show>
      </EmptyState>
    </main>
  );
}
