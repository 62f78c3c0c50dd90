import { Show, batch, createMemo, createSignal, createUniqueId, type Accessor, type JSX } from 'solid-js';
import { toApiError } from '../api/errors.ts';
import { t } from '../texts/t.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Problems } from './check.ts';
import { errorWords, fieldErrorWords } from './failure.tsx';

export interface FormDialogProps {
  title: string;
  description?: JSX.Element;
  /** The verb on the button: "Invite". */
  action: string;
  size?: 'small' | 'normal' | 'large';
  /** Names of the fields it holds, as the input of the operation calls them. */
  fields: readonly string[];
  /** What keeps it from being sent, by field; undefined is fine. */
  check?(): Readonly<Record<string, string | undefined>>;
  /** Sends it; the dialog closes when that has succeeded. */
  onSubmit(): Promise<unknown>;
  onClose(): void;
  /** The fields, with what is wrong with each. */
  children(problems: Accessor<Problems>): JSX.Element;
}

/**
 * A short task that asks for something. Ctrl/⌘ Enter sends it. When it is refused it stays with what was written: the reason stands at the
 * field it is about, which gets focus, or above them all.
 */
export function FormDialog(props: FormDialogProps) {
  const formId = createUniqueId();
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<Problems>({});
  const [asked, setAsked] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  let form: HTMLFormElement | undefined;

  // Once it was asked for, what is missing is told while it is filled in.
  const missing = createMemo((): Problems => {
    const found = (asked() && props.check?.()) || {};
    return Object.fromEntries(Object.entries(found).flatMap(([name, text]) => (text ? [[name, text]] : [])));
  });
  const problems = () => ({ ...refused(), ...missing() });

  function show(found: Problems, otherwise?: string) {
    batch(() => {
      setAsked(true);
      setRefused(found);
      setFailure(otherwise);
    });
    queueMicrotask(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  async function submit() {
    if (busy()) return;
    show({});
    if (Object.keys(missing()).length > 0) return;
    setBusy(true);
    try {
      await props.onSubmit();
      props.onClose();
    } catch (cause) {
      const error = toApiError(cause);
      const named = error.fields.map((field) => [fieldOf(field.path), fieldErrorWords(field, error.code)] as const);
      const known = Object.fromEntries(named.filter(([name]) => props.fields.includes(name)).toReversed());
      show(known, Object.keys(known).length === 0 ? errorWords(error) : undefined);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      size={props.size}
      onOpenChange={(open) => !open && !busy() && props.onClose()}
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button onClick={() => props.onClose()}>{t('records.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={busy()}>
            {props.action}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id={formId}
        noValidate
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && void submit()}
      >
        <Show when={failure()}>{(text) => <Banner tone="danger">{text()}</Banner>}</Show>
        {props.children(problems)}
      </form>
    </Dialog>
  );
}

/** `input.scopes[0]` → `scopes` */
function fieldOf(path: string): string {
  return path.replace(/^input\./, '').replace(/[.[].*$/, '');
}
