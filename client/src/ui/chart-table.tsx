import { For, Show } from 'solid-js';
import type { ChartPoint } from './chart.tsx';
import type { ChartData } from './chart-options.ts';

interface ChartTableProps {
  title: string;
  data: ChartData;
  onSelect?(point: ChartPoint): void;
  maxHeight: number;
}

/** The numbers of a chart: categories down, series across; each number leads where its bar would. */
export function ChartTable(props: ChartTableProps) {
  const heading = 'sticky top-0 bg-surface border-b border-line-strong px-2 py-1.5 text-xs font-medium text-muted';
  return (
    <div
      class="overflow-auto"
      tabIndex={0}
      role="group"
      aria-label={props.title}
      style={{ 'max-height': `${props.maxHeight}px` }}
    >
      <table class="w-full border-collapse text-sm">
        <caption class="sr-only">{props.title}</caption>
        <thead>
          <tr>
            <td class={heading} />
            <For each={props.data.series}>
              {(series) => (
                <th scope="col" class={`${heading} text-right`}>
                  {series.name} ({props.data.unit})
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.data.categories}>
            {(category, index) => (
              <tr class="border-b border-line">
                <th scope="row" class="px-2 py-1.5 text-left font-normal">
                  {category}
                </th>
                <For each={props.data.series}>
                  {(series) => {
                    const value = () => series.values[index()];
                    const text = () => {
                      const number = value();
                      return typeof number === 'number' ? props.data.format(number) : '–';
                    };
                    return (
                      <td class="px-2 py-1.5 text-right">
                        <Show when={props.onSelect} fallback={text()}>
                          <button
                            type="button"
                            class="rounded-sm text-accent-ink hover:underline"
                            onClick={() => props.onSelect?.({ category, categoryIndex: index(), series })}
                          >
                            {text()}
                          </button>
                        </Show>
                      </td>
                    );
                  }}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
