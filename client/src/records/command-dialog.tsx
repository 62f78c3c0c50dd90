import { For, Show, createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { Aggregate, Command, Field, Row } from '../api/aggregate.ts';
import { createMutation } from '../api/create-mutation.ts';
import { toApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Option } from '../ui/select.tsx';
import { checkValues, type Problems } from './check.ts';
import { firstValues, type DraftValue } from './draft.ts';
import { errorWords, fieldErrorWords } from './failure.tsx';
import { FieldControl } from './field-control.tsx';
import { controlId } from './form-places.ts';
import { filled, placeOf } from './patch.ts';
import type { PendingRows } from './pending-rows.ts';
import { createLabels } from './references.ts';
import { commandWord } from './words.ts';

export interface CommandDialogProps {
  aggregate: Aggregate;
  command: Command;
  row: Row;
  /** What the record is called. */
  title: string;
  pending: PendingRows;
  onClose(): void;
}

/** The rows that a field chooses from, by what names them. */
function rowOptions({ row: of }: Field, record: Row): Option[] | undefined {
  const rows = of && (record[of.part] as readonly Row[] | undefined);
  return rows?.map((each) => ({ value: each.id, label: String(each[of?.label ?? ''] ?? '') }));
}

/**
 * Runs an operation on a record with what it asks for. Ctrl/⌘ Enter runs it. What adds a row to a part shows the row and is out of the way
 * before the server has answered; when that refuses, the row is gone again, and the dialog is back with what was written and the reason.
 */
export function CommandDialog(props: CommandDialogProps) {
  const { command } = props;
  const [values, setValues] = createStore<Record<string, DraftValue>>({ ...firstValues(command.fields) });
  const [problems, setProblems] = createSignal<Problems>({});
  const [failure, setFailure] = createSignal<string>();
  const labels = createLabels(() => []);
  const mutation = createMutation(command.document);
  const word = () => commandWord(command.name);
  const place = (name: string) => `command/${name}`;

  async function run() {
    const found = Object.fromEntries(checkValues(command.fields, values, '', (field) => field.create === 'required'));
    setProblems(found);
    setFailure(undefined);
    if (Object.keys(found).length > 0) return focusFirst(found);
    try {
      const input = command.fields.length > 0 ? filled(command.fields, values) : undefined;
      const work = async () => {
        const expectedVersion = command.adds === undefined ? props.row.version : undefined; // what is only added is in nobody's way
        const answer = await mutation.run({ id: props.row.id, expectedVersion, ...(input && { input }) });
        return Object.values(answer)[0]?.version;
      };
      if (command.adds === undefined) await work();
      else await props.pending.show(command.adds, input ?? {}, work);
      props.onClose();
    } catch (cause) {
      const error = toApiError(cause);
      const named = new Map(
        error.fields.map((field) => [placeOf(field.path, new Map()), fieldErrorWords(field, error.code)]),
      );
      const known = Object.fromEntries(
        [...named].filter(([name]) => command.fields.some((field) => field.name === name)),
      );
      setProblems(known);
      if (Object.keys(known).length === 0) setFailure(errorWords(error));
      else focusFirst(known);
    }
  }

  const focusFirst = (found: Problems) => {
    const first = command.fields.find((field) => found[field.name]);
    if (first) document.getElementById(controlId(place(first.name)))?.focus();
  };

  return (
    <Dialog
      open={command.adds === undefined || !mutation.running()}
      onOpenChange={(open) => !open && !mutation.running() && props.onClose()}
      title={`${word()}: ${props.title}`}
      description={command.description}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('records.cancel')}</Button>
          <Button variant="primary" busy={mutation.running()} onClick={() => void run()}>
            {word()}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && void run()}
      >
        <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
        <For each={command.fields}>
          {(field) => (
            <FieldControl
              owner={props.aggregate.name}
              field={field}
              id={controlId(place(field.name))}
              value={values[field.name]}
              required={field.create === 'required'}
              options={rowOptions(field, props.row)}
              error={problems()[field.name]}
              labelOf={labels.of}
              onLearn={labels.learn}
              onChange={(value) => setValues(field.name, () => value)}
            />
          )}
        </For>
      </form>
    </Dialog>
  );
}
