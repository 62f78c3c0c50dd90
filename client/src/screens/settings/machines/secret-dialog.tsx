import { Show } from 'solid-js';
import { t } from '../../../texts/settings/t.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import { Copied } from '../parts/copied.tsx';

export interface SecretDialogProps {
  title: string;
  /** What it is: "Key". */
  label: string;
  secret: string;
  /** A request that uses it, to try as it stands. */
  example: string;
  onClose(): void;
}

/** Shows a secret the only time there is, to be copied. */
export function SecretDialog(props: SecretDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={props.title}
      footer={
        <Button variant="primary" onClick={() => props.onClose()}>
          {t('machines.secret.done')}
        </Button>
      }
    >
      <div class="flex flex-col gap-4">
        <Banner tone="warning">{t('machines.secret.once')}</Banner>
        <Copied label={props.label} text={props.secret} />
        <Show when={props.example}>{(example) => <Copied label={t('machines.secret.try')} text={example()} />}</Show>
      </div>
    </Dialog>
  );
}

/** Says that a secret was made and nobody knows it: its answer was lost on the way, and asked again it is in no answer. */
export function secretLost(): void {
  toast({ tone: 'danger', text: t('machines.secret.lost') });
}
