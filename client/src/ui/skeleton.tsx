import { For } from 'solid-js';
import { classes } from './classes.ts';
import { useLocale } from './locale.tsx';

/** One grey bar in the shape of what is coming. */
export function Bar(props: { class?: string }) {
  return <span class={classes('block h-3 animate-pulse rounded-sm bg-pressed', props.class)} />;
}

const widths = ['w-3/5', 'w-4/5', 'w-2/5', 'w-full', 'w-1/2'];
const widthAt = (index: number) => widths[index % widths.length];
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

export interface SkeletonProps {
  shape: 'table' | 'form' | 'text';
  /** Rows, fields or lines. */
  count?: number;
}

/** Stands in for content that takes longer than 200 ms, in its final shape. */
export function Skeleton(props: SkeletonProps) {
  const { words } = useLocale();
  const rows = () => range(props.count ?? 6);
  return (
    <div role="status" aria-busy="true">
      <span class="sr-only">{words.loading}</span>
      {props.shape === 'table' && (
        <For each={rows()}>
          {(row) => (
            <div class="grid h-9 grid-cols-[2fr_3fr_2fr_1fr] items-center gap-6 border-b border-line px-3">
              <For each={range(4)}>{(column) => <Bar class={widthAt(row + column * 2)} />}</For>
            </div>
          )}
        </For>
      )}
      {props.shape === 'form' && (
        <div class="flex flex-col gap-4">
          <For each={rows()}>
            {(row) => (
              <div class="flex flex-col gap-2">
                <Bar class={row % 2 ? 'w-16' : 'w-24'} />
                <Bar class="h-8 w-full rounded-md" />
              </div>
            )}
          </For>
        </div>
      )}
      {props.shape === 'text' && (
        <div class="flex flex-col gap-2.5">
          <For each={rows()}>{(row) => <Bar class={widthAt(row + 1)} />}</For>
        </div>
      )}
    </div>
  );
}
