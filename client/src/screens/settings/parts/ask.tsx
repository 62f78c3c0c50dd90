import type { JSX } from 'solid-js';
import { toApiError } from '../../../api/errors.ts';
import { errorWords } from '../../../records/failure.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';

export interface AskProps {
  /** Names the thing: "Revoke Nightly run". */
  title: string;
  /** The verb on the button. */
  action: string;
  variant?: 'danger' | 'primary';
  /** What will happen. */
  children: JSX.Element;
  onConfirm(): Promise<unknown>;
  onClose(): void;
}

/** Asks before what cannot be taken back, while it is there. A refusal says why, in the words of the texts. */
export function Ask(props: AskProps) {
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={props.title}
      action={props.action}
      variant={props.variant}
      reasonOf={(cause) => errorWords(toApiError(cause))}
      onConfirm={() => props.onConfirm()}
    >
      {props.children}
    </ConfirmDialog>
  );
}
