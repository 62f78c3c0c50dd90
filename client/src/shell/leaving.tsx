import { Show, createSignal } from 'solid-js';
import { unsavedWork } from '../api/unsaved-work.ts';
import { t } from '../texts/t.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

/** Asks before a switch that leaves something unsaved behind; without anything unsaved it goes at once. */
export function createLeaving() {
  const [asking, setAsking] = createSignal<{ work: string; place: string; go(): unknown }>();

  /**
   * @param place where it leads, as people call it
   * @param go leads there
   */
  function leave(place: string, go: () => unknown) {
    const [work] = unsavedWork();
    if (work === undefined) go();
    else setAsking({ work, place, go });
  }

  const Question = () => (
    <Show when={asking()} keyed>
      {({ work, place, go }) => (
        <ConfirmDialog
          open
          variant="primary"
          title={t('shell.leave.title', { place })}
          action={t('shell.leave.do')}
          onConfirm={async () => await go()}
          onOpenChange={(isOpen) => !isOpen && setAsking(undefined)}
        >
          {t('shell.leave.what', { work })}
        </ConfirmDialog>
      )}
    </Show>
  );
  return { leave, Question };
}
