import { Show, createSignal } from 'solid-js';
import { FormDialog } from '../../../records/form-dialog.tsx';
import { t } from '../../../texts/settings/t.ts';
import { Field } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';

/** Minutes for which the secret there is stays good. */
const overlaps = [0, 60, 24 * 60, 7 * 24 * 60];

export interface RotateDialogProps {
  /** Of the service account. */
  name: string;
  hasOne: boolean;
  onRotate(overlapMinutes: number): Promise<unknown>;
  onClose(): void;
}

/** Makes a client secret; the one there is goes on for a while, so that it can be replaced where it is used. */
export function RotateDialog(props: RotateDialogProps) {
  const [overlap, setOverlap] = createSignal(24 * 60);
  return (
    <FormDialog
      size="small"
      title={t(props.hasOne ? 'machines.secret.rotate.title' : 'machines.secret.new.title', { name: props.name })}
      action={t(props.hasOne ? 'machines.secret.rotate' : 'machines.secret.new')}
      fields={['overlapMinutes']}
      onSubmit={() => props.onRotate(overlap())}
      onClose={() => props.onClose()}
    >
      {(problems) => (
        <Show when={props.hasOne} fallback={<p class="text-muted">{t('machines.secret.new.what')}</p>}>
          <Field
            label={t('machines.secret.overlap')}
            help={t('machines.secret.overlap.help')}
            error={problems()['overlapMinutes']}
          >
            <Select
              value={String(overlap())}
              onChange={(minutes) => setOverlap(Number(minutes))}
              options={overlaps.map((minutes) => ({
                value: String(minutes),
                label: t(`machines.secret.overlap.${String(minutes)}`),
              }))}
            />
          </Field>
        </Show>
      )}
    </FormDialog>
  );
}
