import { Show, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

export interface StatProps {
  label: string;
  /** The figure, formatted. */
  value: JSX.Element;
  /** The change, formatted with its sign and against what: "+4 since Monday". */
  delta?: string;
  /** Whether the change is up or down, and whether that is good. */
  trend?: { direction: 'up' | 'down'; good: boolean };
  /** Where the rows behind the figure are. */
  href?: string;
}

/** One figure of a dashboard with its change. With `href` the whole of it leads to the rows behind it. */
export function Stat(props: StatProps) {
  const content = () => (
    <>
      <span class="text-sm text-muted">{props.label}</span>
      <span class="text-2xl font-semibold">{props.value}</span>
      <Show when={props.delta}>
        <span
          class={classes(
            'flex items-center gap-1 text-sm',
            props.trend ? (props.trend.good ? 'text-success' : 'text-danger') : 'text-muted',
          )}
        >
          <Show when={props.trend}>
            {(trend) => <Icon name={trend().direction === 'up' ? 'arrow-up' : 'arrow-down'} size={12} />}
          </Show>
          {props.delta}
        </span>
      </Show>
    </>
  );
  const box = 'flex min-w-0 flex-col gap-0.5 rounded-md border border-line bg-surface px-4 py-3 shadow-raised';
  return (
    <Show when={props.href} fallback={<div class={box}>{content()}</div>}>
      {(href) => (
        <a href={href()} class={classes(box, 'transition-colors hover:bg-hover')}>
          {content()}
        </a>
      )}
    </Show>
  );
}
