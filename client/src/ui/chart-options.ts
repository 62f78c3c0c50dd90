import type { EChartsCoreOption } from 'echarts/core';

export type ChartKind = 'bar' | 'stacked' | 'line' | 'donut';

export interface ChartSeries {
  readonly id: string;
  readonly name: string;
  /** One number for each category; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** A token such as `success` or `chart-3`; the next of the palette unless told. */
  readonly color?: string;
}

export interface ChartData {
  readonly kind: ChartKind;
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Tokens of a donut's parts by category. */
  readonly colors?: readonly string[];
  /** Bars lie down: for long names. */
  readonly horizontal?: boolean;
  /** What the axis counts: "contracts", "NOK". */
  readonly unit: string;
  /** Formats a number for labels and tooltips. */
  format(value: number): string;
}

/** Looks a token up in the theme that is shown now. */
export type TokenColor = (token: string) => string;

const paletteSize = 8;
const paletteToken = (index: number) => `chart-${(index % paletteSize) + 1}`;

/** The drawing of a chart in the colours of the theme. */
export function chartOptions(data: ChartData, color: TokenColor, animated: boolean): EChartsCoreOption {
  return {
    // Live data moves bars to their new height and does not draw them anew.
    animation: animated,
    animationDuration: 0,
    animationDurationUpdate: 150,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: color('muted'), fontSize: 12 },
    tooltip: {
      trigger: data.kind === 'line' ? 'axis' : 'item',
      renderMode: 'richText', // drawn like the rest: as HTML it would come with style attributes, which the page's policy forbids
      backgroundColor: color('raised'),
      borderColor: color('line-strong'),
      textStyle: { color: color('ink'), fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? `${data.format(value)} ${data.unit}` : '–'),
      confine: true,
    },
    ...(data.kind === 'donut' ? donut(data, color) : axes(data, color)),
  };
}

function axes(data: ChartData, color: TokenColor): EChartsCoreOption {
  const many = data.series.length > 1;
  // A line carries its name at its end; bars have no such place.
  const named = many && data.kind === 'line' && data.series.length <= 5;
  const legend = many && !named;
  const categoryAxis = {
    type: 'category',
    data: [...data.categories],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: color('line-strong') } },
    axisLabel: { color: color('muted'), hideOverlap: true },
    // A lying chart reads from the top.
    inverse: data.horizontal,
  };
  const valueAxis = {
    type: 'value',
    name: data.unit,
    nameLocation: data.horizontal ? 'middle' : 'end',
    nameGap: data.horizontal ? 24 : 10,
    splitNumber: 4,
    nameTextStyle: { color: color('muted'), align: data.horizontal ? 'center' : 'left', padding: 0 },
    splitLine: { lineStyle: { color: color('line') } },
    axisLabel: { color: color('muted'), hideOverlap: true, formatter: (value: number) => data.format(value) },
  };
  return {
    grid: {
      left: 4,
      right: named ? 72 : 16,
      top: legend ? 28 : 4,
      bottom: 4,
      outerBoundsMode: 'same',
    },
    legend: legend
      ? { top: 0, left: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 10, textStyle: { color: color('muted') } }
      : undefined,
    xAxis: data.horizontal ? valueAxis : categoryAxis,
    yAxis: data.horizontal ? categoryAxis : valueAxis,
    series: data.series.map((series, index) => ({
      id: series.id,
      name: series.name,
      type: data.kind === 'line' ? 'line' : 'bar',
      stack: data.kind === 'stacked' ? 'all' : undefined,
      data: [...series.values],
      itemStyle: { color: color(series.color ?? paletteToken(index)), borderRadius: data.kind === 'bar' ? 2 : 0 },
      lineStyle: { width: 2 },
      symbolSize: 6,
      endLabel: {
        show: named,
        formatter: '{a}',
        color: color('muted'),
        lineHeight: 16,
        width: 64,
        overflow: 'truncate',
      },
      labelLayout: { moveOverlap: 'shiftY' },
      barMaxWidth: 36,
      // Direct labels while there is room for them.
      label: {
        show: data.kind === 'bar' && !many && data.categories.length <= 12,
        position: data.horizontal ? 'right' : 'top',
        color: color('muted'),
        formatter: (point: { value: unknown }) => (typeof point.value === 'number' ? data.format(point.value) : ''),
      },
    })),
  };
}

function donut(data: ChartData, color: TokenColor): EChartsCoreOption {
  const values = data.series[0]?.values ?? [];
  return {
    series: [
      {
        id: data.series[0]?.id,
        name: data.series[0]?.name,
        type: 'pie',
        radius: ['46%', '68%'],
        itemStyle: { borderColor: color('surface'), borderWidth: 2 },
        label: {
          color: color('muted'),
          lineHeight: 16,
          formatter: (point: { name: string; value: number }) => `${point.name}\n${data.format(point.value)}`,
        },
        labelLine: { length: 8, length2: 8, lineStyle: { color: color('line-strong') } },
        data: data.categories.map((name, index) => ({
          name,
          value: values[index] ?? 0,
          itemStyle: { color: color(data.colors?.[index] ?? paletteToken(index)) },
        })),
      },
    ],
  };
}
