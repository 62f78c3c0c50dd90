import { useLocation } from '@solidjs/router';
import { ErrorBoundary, createEffect, on, onCleanup, type JSX } from 'solid-js';
import { ApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { ErrorPanel } from '../ui/error-panel.tsx';

/** Keeps a page that fails from taking the navigation with it. Going to another page starts anew. */
export function CrashBoundary(props: { children: JSX.Element }) {
  return (
    <ErrorBoundary fallback={(error: unknown, reset) => <Crash error={error} reset={reset} />}>
      {props.children}
    </ErrorBoundary>
  );
}

function Crash(props: { error: unknown; reset(): void }) {
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () => props.reset(),
      { defer: true },
    ),
  );
  // A part of the app could not be loaded: a newer version no longer has it, or there is no connection.
  const isMissing = () =>
    props.error instanceof TypeError && /dynamically imported module|importing a module/i.test(props.error.message);
  const reload = () => window.location.reload();
  const waits = isMissing() && !navigator.onLine;
  if (waits) {
    window.addEventListener('online', reload);
    onCleanup(() => window.removeEventListener('online', reload));
  }
  const requestId = () => (props.error instanceof ApiError ? (props.error.requestId ?? undefined) : undefined);
  createEffect(() => waits || reportError(props.error));
  return (
    <div class="p-6">
      <h1 class="sr-only">{t('crash.title')}</h1>
      <ErrorPanel
        title={t(waits ? 'crash.offline' : isMissing() ? 'crash.reload' : 'crash.title')}
        requestId={requestId()}
        onRetry={waits ? undefined : isMissing() ? reload : props.reset}
      >
        {waits ? t('crash.offline.about') : isMissing() ? undefined : t('crash.about')}
      </ErrorPanel>
    </div>
  );
}
