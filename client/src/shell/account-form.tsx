import { Show, createSignal, type JSX } from 'solid-js';
import { ApiError, toApiError } from '../api/errors.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, type ButtonVariant } from '../ui/button.tsx';
import { accountError } from './account-error.ts';

export interface AccountFormProps {
  /** The verb on the button. */
  action: string;
  /** `primary` unless told: a page has one. */
  variant?: ButtonVariant;
  /** What is missing, in words; nothing is sent then. */
  missing?(): string | undefined;
  /** @throws ApiError, which is told above the button */
  onSubmit(): Promise<unknown>;
  children?: JSX.Element;
  /** Beside the button. */
  beside?: JSX.Element;
}

/** Fields, a button, and what went wrong. What was typed stays. */
export function AccountForm(props: AccountFormProps) {
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (busy()) return;
    const missing = props.missing?.();
    setFailure(missing);
    if (missing) return;
    setBusy(true);
    try {
      await props.onSubmit();
    } catch (cause) {
      setFailure(accountError(cause instanceof ApiError ? cause : toApiError(cause)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="flex flex-col gap-4" noValidate onSubmit={(event) => void submit(event)}>
      {props.children}
      <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
      <div class="flex flex-wrap items-center gap-3">
        <Button type="submit" variant={props.variant ?? 'primary'} busy={busy()}>
          {props.action}
        </Button>
        {props.beside}
      </div>
    </form>
  );
}
