import { Show, createEffect, createMemo, createSignal, createUniqueId, on, onCleanup, onMount } from 'solid-js';
import { chartOptions, type ChartData, type ChartSeries, type TokenColor } from './chart-options.ts';
import { ChartTable } from './chart-table.tsx';
import { IconButton } from './icon-button.tsx';
import { useLocale } from './locale.tsx';
import { createMediaQuery } from './media.ts';
import { Bar } from './skeleton.tsx';
import { useTheme } from './theme.ts';

export interface ChartPoint {
  readonly category: string;
  readonly categoryIndex: number;
  readonly series: ChartSeries;
}

export interface ChartProps extends Omit<ChartData, 'format'> {
  /** The question the chart answers: "Which contracts end this quarter?" */
  title: string;
  format?(value: number): string;
  /** A press on a bar, point or part: go to the rows behind it. The table offers the same. */
  onSelect?(point: ChartPoint): void;
  /** Pixels; 240 unless told. */
  height?: number;
}

/** Colours by token. Read from an element, because the browser resolves light-dark() only where it is used. */
function tokenColors(element: HTMLElement): TokenColor {
  const probe = document.createElement('span');
  // where less motion is wanted every property takes its time, however short, and is read before
  probe.style.setProperty('transition', 'none', 'important');
  element.append(probe);
  return (token) => {
    probe.style.color = `var(--color-${token})`;
    return getComputedStyle(probe).color;
  };
}

/**
 * A chart that answers its title, with the same numbers as a table behind a button for whoever cannot see it.
 * The library arrives on first use; new data moves what is drawn; a change of theme redraws.
 */
export function Chart(props: ChartProps) {
  const locale = useLocale();
  const theme = useTheme();
  const titleId = createUniqueId();
  const reducedMotion = createMediaQuery('(prefers-reduced-motion: reduce)');
  const [asTable, setAsTable] = createSignal(false);
  const [ready, setReady] = createSignal(false);
  const height = () => props.height ?? 240;
  const format = (value: number) => props.format?.(value) ?? value.toLocaleString(locale.tag);
  const data = createMemo((): ChartData => ({ ...props, format }));

  return (
    <figure aria-labelledby={titleId} class="flex min-w-0 flex-col gap-2">
      <figcaption class="flex items-center gap-2">
        <span id={titleId} class="min-w-0 flex-1 font-semibold">
          {props.title}
        </span>
        <IconButton
          size="small"
          icon={asTable() ? 'chart' : 'list'}
          label={asTable() ? locale.words.chart : locale.words.table}
          onClick={() => setAsTable(!asTable())}
        />
      </figcaption>
      <Show
        when={!asTable()}
        fallback={<ChartTable title={props.title} data={data()} onSelect={props.onSelect} maxHeight={height()} />}
      >
        <div class="relative" style={{ height: `${height()}px` }}>
          <Show when={!ready()}>
            <div class="absolute inset-0 flex items-end gap-3 px-4 pb-6" aria-hidden="true">
              <Bar class="h-1/3! flex-1" />
              <Bar class="h-2/3! flex-1" />
              <Bar class="h-1/2! flex-1" />
              <Bar class="h-4/5! flex-1" />
            </div>
          </Show>
          <Drawing
            data={data()}
            theme={theme.shown()}
            animated={!reducedMotion()}
            onReady={() => setReady(true)}
            onSelect={props.onSelect}
          />
        </div>
      </Show>
    </figure>
  );
}

interface DrawingProps {
  data: ChartData;
  theme: 'light' | 'dark';
  animated: boolean;
  onReady(): void;
  onSelect?(point: ChartPoint): void;
}

/** The picture itself, hidden from screen readers: they have the table. */
function Drawing(props: DrawingProps) {
  const [draw, setDraw] = createSignal<() => void>();
  const disposal = new AbortController();
  let frame: HTMLDivElement | undefined;

  onMount(async () => {
    const { init } = await import('./echarts.ts');
    if (!frame || disposal.signal.aborted) return;
    const chart = init(frame, undefined, { renderer: 'svg' });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(frame);
    disposal.signal.addEventListener('abort', () => {
      observer.disconnect();
      chart.dispose();
    });
    chart.on('click', (event) => {
      const series = props.data.series[event.seriesIndex ?? 0];
      const category = props.data.categories[event.dataIndex];
      if (series && category !== undefined) props.onSelect?.({ category, categoryIndex: event.dataIndex, series });
    });
    const color = tokenColors(frame);
    setDraw(() => () => {
      // Series that are gone are taken away, the others move.
      chart.setOption(chartOptions(props.data, color, props.animated), { replaceMerge: ['series'] });
    });
    props.onReady();
  });
  onCleanup(() => disposal.abort());

  createEffect(on([draw, () => props.data, () => props.theme], ([run]) => run?.()));

  return <div ref={frame} aria-hidden="true" class="absolute inset-0" />;
}
