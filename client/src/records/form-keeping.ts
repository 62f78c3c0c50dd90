import { createEffect, on, onCleanup } from 'solid-js';
import { draftStore } from './draft-store.ts';
import type { Snapshot } from './form-merging.ts';
import type { FormState } from './form-state.ts';

const pause = 300; // milliseconds after the last keystroke

/** Keeps what is written while it differs from what it started from, so that a reload or a wrong turn finds it again. */
export function createKeeping(
  store: ReturnType<typeof draftStore>,
  form: FormState,
  base: () => Snapshot,
  isChanged: () => boolean,
) {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keep() {
    if (isOver) return;
    if (isChanged()) store.keep({ draft: form.plain(), base: base().draft, version: base().version });
    else store.forget();
  }

  createEffect(
    on(
      form.plain,
      () => {
        clearTimeout(timer);
        timer = setTimeout(keep, pause);
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    clearTimeout(timer);
    keep();
  });

  return {
    isOver: () => isOver,
    /** It was saved, or is given up. */
    end() {
      isOver = true;
      store.forget();
    },
  };
}
