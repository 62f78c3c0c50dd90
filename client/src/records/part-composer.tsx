import { Show, createSignal } from 'solid-js';
import type { Aggregate, Documents, Field, Part } from '../api/aggregate.ts';
import { createMutation } from '../api/create-mutation.ts';
import { toApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { announce } from '../ui/announce.tsx';
import { Button } from '../ui/button.tsx';
import { Field as Labelled } from '../ui/field.tsx';
import { TextArea } from '../ui/text-area.tsx';
import { errorWords } from './failure.tsx';
import type { PendingRows } from './pending-rows.ts';
import { fieldWord } from './words.ts';

export interface PartComposerProps {
  aggregate: Aggregate;
  part: Part;
  id: string;
  pending: PendingRows;
}

/** The one text that a new row of this part has to have, as a note has; none when it needs more, or rows are not only added. */
export function composedField({ appendOnly, readonly, fields }: Part): Field | undefined {
  if (!appendOnly || readonly) return undefined;
  const required = fields.filter(({ create }) => create === 'required');
  const [only] = required;
  return required.length === 1 && (only?.kind === 'text' || only?.kind === 'longText') ? only : undefined;
}

/**
 * Adds a row that is one text, and shows it before the server has answered. When that refuses, the row is gone again, and what was written
 * is back with the reason. Ctrl/⌘ Enter adds.
 */
export function PartComposer(props: PartComposerProps) {
  const field = composedField(props.part);
  const document = props.aggregate.documents.update;
  return (
    <Show when={field && document && { field, document }} keyed>
      {(each) => <Composer {...props} {...each} />}
    </Show>
  );
}

interface ComposerProps extends PartComposerProps {
  field: Field;
  document: NonNullable<Documents['update']>;
}

function Composer(props: ComposerProps) {
  const [text, setText] = createSignal('');
  const [failure, setFailure] = createSignal<string>();
  const update = createMutation(props.document);

  async function add() {
    const written = text().trim();
    if (written === '') return;
    const values = { [props.field.name]: written };
    setText('');
    setFailure(undefined);
    try {
      // without a version: what is only added is in nobody's way
      await props.pending.show(props.part.key, values, async () => {
        const answer = await update.run({ id: props.id, input: { [props.part.key]: { add: [values] } } });
        return Object.values(answer)[0]?.version;
      });
    } catch (cause) {
      const why = t('records.part.refused', { why: errorWords(toApiError(cause)) });
      setText((now) => [written, now].filter(Boolean).join('\n'));
      setFailure(why);
      announce(why);
    }
  }

  return (
    <form
      class="flex items-end gap-3 border-b border-line px-6 py-3 max-sm:px-4"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
      onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && void add()}
    >
      <Labelled class="flex-1" label={fieldWord(props.part.type, props.field)} error={failure()}>
        <TextArea rows={1} value={text()} maxLength={props.field.max ?? undefined} onChange={setText} />
      </Labelled>
      <Button type="submit">{t('records.part.add')}</Button>
    </form>
  );
}
