import { useLocation } from '@solidjs/router';
import { ErrorBoundary, createEffect, on, type JSX } from 'solid-js';
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
  // A part of the app that a newer version no longer has.
  const isOutdated = () =>
    props.error instanceof TypeError && /dynamically imported module|importing a module/i.test(props.error.message);
  const requestId = () => (props.error instanceof ApiError ? (props.error.requestId ?? undefined) : undefined);
  createEffect(() => reportError(props.error));
  return (
    <div class="p-6">
      <h1 class="sr-only">{t('crash.title')}</h1>
      <ErrorPanel
        title={isOutdated() ? t('crash.reload') : t('crash.title')}
        requestId={requestId()}
        onRetry={() => (isOutdated() ? window.location.reload() : props.reset())}
      >
        {isOutdated() ? undefined : t('crash.about')}
      </ErrorPanel>
    </div>
  );
}
