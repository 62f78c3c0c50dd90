import { Show, createEffect, createSignal, on, type JSX } from 'solid-js';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { useLocale } from './locale.tsx';

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  /** Names the thing: "Delete contract C-1042". */
  title: string;
  /** What will happen, and whether it can be undone. */
  children?: JSX.Element;
  /** The verb on the button: "Delete". */
  action: string;
  /** `danger` unless told. */
  variant?: 'danger' | 'primary';
  /** The dialog is busy until it settles; when it fails the dialog stays open and says so. */
  onConfirm(): Promise<unknown> | void;
  /** Why it failed, and what to do about it; "That did not work" unless told. */
  reasonOf?(cause: unknown): string;
}

/** Asks before something that is hard to take back. Focus starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { words } = useLocale();
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  createEffect(
    on(
      () => props.open,
      () => setFailure(undefined),
    ),
  );

  async function confirm() {
    setBusy(true);
    setFailure(undefined);
    try {
      await props.onConfirm();
      props.onOpenChange(false);
    } catch (cause) {
      setFailure(props.reasonOf?.(cause) ?? words.failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      size="small"
      open={props.open}
      onOpenChange={props.onOpenChange}
      title={props.title}
      footer={
        <>
          <Button autofocus onClick={() => props.onOpenChange(false)}>
            {words.cancel}
          </Button>
          <Button variant={props.variant ?? 'danger'} busy={busy()} onClick={() => void confirm()}>
            {props.action}
          </Button>
        </>
      }
    >
      <div class="flex flex-col gap-3 text-muted">
        {props.children}
        <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
      </div>
    </Dialog>
  );
}
