import { Match, Switch } from 'solid-js';
import type { ApiError, FieldError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';

/** What went wrong in the reader's words: the text of the rule that was broken, or what the server says. */
export function errorWords(
  error: Pick<ApiError, 'code' | 'rule' | 'message'> & { readonly params?: ApiError['params'] },
): string {
  const params = Object.fromEntries(Object.entries(error.params ?? {}).map(([name, value]) => [name, String(value)]));
  for (const key of [error.rule && `rules.${error.rule}`, `errors.${error.code}`]) {
    if (!key) continue;
    const text = t(key, params);
    if (text !== key) return text;
    if (error.rule) break;
  }
  return error.message;
}

/** What is wrong with a field, to stand beside it: the server's own sentence begins with the path, which is seen already. */
export function fieldErrorWords(field: FieldError, code: ApiError['code']): string {
  const words = errorWords({ ...field, code });
  const rest = words.startsWith(`${field.path} `) ? words.slice(field.path.length + 1) : words;
  return rest.charAt(0).toLocaleUpperCase() + rest.slice(1);
}

/** Stands where a record would be that does not exist, or not for this person. */
export function Missing(props: { listHref: string }) {
  return (
    <EmptyState
      icon="search"
      title={t('records.notFound')}
      actions={<LinkButton href={props.listHref}>{t('records.back')}</LinkButton>}
    >
      {t('records.notFound.what')}
    </EmptyState>
  );
}

/** Stands where somebody may not do what a page is for. */
export function Forbidden() {
  return (
    <EmptyState icon="lock" title={t('records.forbidden.action')}>
      {t('records.forbidden.who')}
    </EmptyState>
  );
}

/** Stands where records could not be shown: no permission, no connection, or a fault with its request id. */
export function Failure(props: { error: ApiError; onRetry(): void }) {
  return (
    <div class="p-6">
      <Switch
        fallback={
          <ErrorPanel
            title={t('records.failed')}
            requestId={props.error.requestId ?? undefined}
            onRetry={props.onRetry}
          >
            {errorWords(props.error)}
          </ErrorPanel>
        }
      >
        <Match when={props.error.rule === 'operation.not_registered'}>
          <EmptyState
            icon="info"
            title={t('records.updated')}
            actions={<Button onClick={() => location.reload()}>{t('records.updated.reload')}</Button>}
          >
            {t('rules.operation.not_registered')}
          </EmptyState>
        </Match>
        <Match when={props.error.code === 'FORBIDDEN'}>
          <EmptyState icon="lock" title={t('records.forbidden')}>
            {t('records.forbidden.who')}
          </EmptyState>
        </Match>
        <Match when={props.error.code === 'OFFLINE'}>
          <EmptyState
            icon="globe"
            title={t('records.offline')}
            actions={<Button onClick={() => props.onRetry()}>{t('records.retry')}</Button>}
          >
            {t('records.offline.what')}
          </EmptyState>
        </Match>
      </Switch>
    </div>
  );
}
