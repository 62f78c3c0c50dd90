import { Show } from 'solid-js';
import { t } from '../texts/t.ts';
import { classes } from '../ui/classes.ts';

/** The mark of the product, with its name unless there is no room. */
export function Brand(props: { compact?: boolean; class?: string }) {
  return (
    <span class={classes('inline-flex items-center gap-2 text-lg font-semibold', props.class)}>
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" class="shrink-0 text-accent">
        <rect width="24" height="24" rx="6" fill="currentColor" />
        <path d="M8 6.5h8M9.5 9.5v5M14.5 9.5v5M6.5 17.5h11" stroke="#fff" stroke-width="2" stroke-linecap="round" />
      </svg>
      <Show when={!props.compact}>{t('app.name')}</Show>
    </span>
  );
}
