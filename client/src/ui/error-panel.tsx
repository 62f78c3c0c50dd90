import { Show, type JSX } from 'solid-js';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';

export interface ErrorPanelProps {
  /** What happened, in the reader's words. */
  title: string;
  children?: JSX.Element;
  /** To copy into a message to support. */
  requestId?: string;
  onRetry?(): void;
}

/** Stands where content could not be shown: what happened, the request id, another try. */
export function ErrorPanel(props: ErrorPanelProps) {
  const { words } = useLocale();
  return (
    <div
      role="alert"
      class="mx-auto flex max-w-120 flex-col gap-3 rounded-md border border-line bg-surface p-4 shadow-raised"
    >
      <div class="flex gap-3">
        <Icon name="warning" size={20} class="text-danger" />
        <div class="min-w-0 flex-1">
          <p class="font-semibold">{props.title}</p>
          <Show when={props.children}>
            <div class="mt-0.5 text-muted">{props.children}</div>
          </Show>
        </div>
      </div>
      <div class="flex flex-wrap items-center gap-2 pl-8">
        <Show when={props.onRetry}>
          <Button size="small" icon="refresh" onClick={() => props.onRetry?.()}>
            {words.retry}
          </Button>
        </Show>
        <Show when={props.requestId}>
          {(id) => (
            <span class="flex min-w-0 items-center gap-1 text-sm text-muted">
              {words.requestId}
              <code class="truncate font-mono text-xs">{id()}</code>
              <CopyButton text={id()} />
            </span>
          )}
        </Show>
      </div>
    </div>
  );
}
