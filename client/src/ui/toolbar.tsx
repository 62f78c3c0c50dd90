import type { JSX } from 'solid-js';

export interface ToolbarProps {
  /** Names the group for screen readers. */
  label: string;
  /** Search, filters, chips: takes the room there is. */
  children: JSX.Element;
  /** Controls at the end: columns, density, export. */
  end?: JSX.Element;
}

/** A row of controls above a list. It wraps; nothing scrolls sideways. */
export function Toolbar(props: ToolbarProps) {
  return (
    <div role="group" aria-label={props.label} class="flex flex-wrap items-start gap-2 px-6 pb-3 max-sm:px-4">
      <div class="flex min-w-0 flex-1 flex-wrap items-center gap-2">{props.children}</div>
      <div class="flex items-center gap-1">{props.end}</div>
    </div>
  );
}
