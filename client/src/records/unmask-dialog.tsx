import { createSignal, createUniqueId, Show } from 'solid-js';
import type { Aggregate, Documents, Field as FieldOf, Row } from '../api/aggregate.ts';
import { createMutation } from '../api/create-mutation.ts';
import { toApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { errorWords, fieldErrorWords } from './failure.tsx';
import { fieldWord } from './words.ts';

export interface UnmaskDialogProps {
  aggregate: Aggregate;
  document: NonNullable<Documents['unmask']>;
  field: FieldOf;
  row: Row;
  onShow(value: string | null): void;
  onClose(): void;
}

/** Asks why somebody needs to see a masked value: the answer stands in the record's history. Ctrl/⌘ Enter shows it. */
export function UnmaskDialog(props: UnmaskDialogProps) {
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const [failure, setFailure] = createSignal<string>();
  const mutation = createMutation(props.document);
  const id = `unmask-${createUniqueId()}`;
  const word = () => fieldWord(props.aggregate.name, props.field);

  async function show() {
    setFailure(undefined);
    setProblem(reason().trim() === '' ? t('rules.field.required') : undefined);
    if (problem()) return focus();
    try {
      const answer = await mutation.run({ id: props.row.id, fields: [props.field.name], reason: reason() });
      const [found] = Object.values(answer)[0] ?? [];
      props.onShow(found?.value ?? null);
      props.onClose();
    } catch (cause) {
      const error = toApiError(cause);
      const ofReason = error.fields.find((field) => field.path === 'reason');
      setProblem(ofReason && fieldErrorWords(ofReason, error.code));
      if (ofReason) focus();
      else setFailure(errorWords(error));
    }
  }

  const focus = () => document.getElementById(id)?.focus();

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !mutation.running() && props.onClose()}
      title={t('records.unmask.title', { field: word() })}
      description={t('records.unmask.what')}
      size="small"
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('records.cancel')}</Button>
          <Button variant="primary" busy={mutation.running()} onClick={() => void show()}>
            {t('records.unmask')}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void show();
        }}
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && void show()}
      >
        <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
        <Field id={id} label={t('records.unmask.reason')} required error={problem()}>
          <TextArea value={reason()} onChange={setReason} rows={2} maxLength={500} />
        </Field>
      </form>
    </Dialog>
  );
}
