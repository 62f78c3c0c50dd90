import { Show } from 'solid-js';
import { t } from '../texts/t.ts';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import type { Mode } from './draft.ts';

export interface FormBarProps {
  mode: Mode;
  /** What changed, in words; empty for nothing. */
  changed: string;
  busy: boolean;
  cancelHref: string;
  /** Called when it is left without saving on purpose. */
  onDiscard(): void;
  onSave(): void;
}

/** The foot of a form, always in reach: what changed, and Save. */
export function FormBar(props: FormBarProps) {
  return (
    <footer
      data-foot
      class="flex shrink-0 flex-wrap items-center gap-2 border-t border-line bg-raised px-6 py-3 max-sm:px-4"
    >
      <p class="line-clamp-2 min-w-40 flex-1 text-sm text-muted" aria-live="polite">
        {props.changed
          ? t('records.form.changed', { fields: props.changed })
          : props.mode === 'edit' && t('records.form.nothing')}
      </p>
      <LinkButton href={props.cancelHref} onClick={() => props.onDiscard()}>
        {props.changed ? t('records.form.discard') : t('records.cancel')}
      </LinkButton>
      <Button variant="primary" busy={props.busy} onClick={() => props.onSave()}>
        {props.mode === 'create' ? t('records.form.create') : t('records.form.save')}
        <Show when={!props.busy}>
          <span class="opacity-80 max-sm:hidden">
            <Kbd keys="mod+enter" />
          </span>
        </Show>
      </Button>
    </footer>
  );
}
