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
    nameGap: data.horizontal ? 28 : 12,
    nameTextStyle: { color: color('muted'), align: data.horizontal ? 'center' : 'left', padding: 0 },
    splitLine: { lineStyle: { color: color('line') } },
    axisLabel: { color: color('muted'), formatter: (value: number) => data.format(value) },
  };
  return {
    grid: { left: 8, right: 16, top: many ? 60 : 32, bottom: data.horizontal ? 36 : 8, outerBoundsMode: 'same' },
    legend: many ? { top: 0, left: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 10, textStyle: { color: color('muted') } } : undefined,
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
        radius: ['44%', '64%'],
        itemStyle: { borderColor: color('surface'), borderWidth: 2 },
        label: { color: color('muted'), overflow: 'none', formatter: (point: { name: string; value: number }) => `${point.name}  ${data.format(point.value)}` },
        labelLine: { lineStyle: { color: color('line-strong') } },
        data: data.categories.map((name, index) => ({
          name,
          value: values[index] ?? 0,
          itemStyle: { color: color(data.colors?.[index] ?? paletteToken(index)) },
        })),
      },
    ],
  };
}
