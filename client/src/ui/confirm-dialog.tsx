import { createSignal, type JSX } from 'solid-js';
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
  /** The dialog stays open and busy until it settles, and open when it fails. */
  onConfirm(): Promise<unknown> | void;
}

/** Asks before something that is hard to take back. Focus starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { words } = useLocale();
  const [busy, setBusy] = createSignal(false);

  async function confirm() {
    setBusy(true);
    try {
      await props.onConfirm();
      props.onOpenChange(false);
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
      <div class="text-muted">{props.children}</div>
    </Dialog>
  );
}
