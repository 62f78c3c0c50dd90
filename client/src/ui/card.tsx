import { Show, type JSX } from 'solid-js';
import { classes } from './classes.ts';

export interface CardProps {
  title?: string;
  /** Small controls at the end of the title. */
  actions?: JSX.Element;
  /** Without inner space: for a table or a chart that brings its own. */
  flush?: boolean;
  class?: string;
  children: JSX.Element;
}

/** A group of things that belong together, on its own surface. */
export function Card(props: CardProps) {
  return (
    <section
      class={classes('flex min-w-0 flex-col rounded-md border border-line bg-surface shadow-raised', props.class)}
    >
      <Show when={props.title}>
        <header class="flex min-h-11 items-center gap-2 px-4 pt-1">
          <h2 class="min-w-0 flex-1 truncate font-semibold">{props.title}</h2>
          {props.actions}
        </header>
      </Show>
      <div class={classes('min-h-0 flex-1', !props.flush && 'p-4', Boolean(props.title) && !props.flush && 'pt-1')}>
        {props.children}
      </div>
    </section>
  );
}
