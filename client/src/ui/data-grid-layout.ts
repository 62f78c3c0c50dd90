import type { GridColumn } from './data-grid-types.ts';

export const defaultWidth = 160;
export const defaultMinWidth = 64;
const checkboxWidth = 40;
const cellPadding = 24;

export const rowHeights = { normal: 36, compact: 28, card: 56 } as const;

/** Width of a column in pixels. */
export function widthOf<T>(column: GridColumn<T>): number {
  return Math.max(column.width ?? defaultWidth, column.minWidth ?? defaultMinWidth);
}

/** The tracks of every row. When no column grows, an empty last track takes the rest, so that rows reach the edge. */
export function trackList<T>(columns: readonly GridColumn<T>[], selectable: boolean): string {
  const tracks = columns.map((column) => (column.grow ? `minmax(${widthOf(column)}px, 1fr)` : `${widthOf(column)}px`));
  if (selectable) tracks.unshift(`${checkboxWidth}px`);
  if (!columns.some((column) => column.grow)) tracks.push('minmax(0, 1fr)');
  return tracks.join(' ');
}

/** The least width of a row; beneath it the grid scrolls sideways in its own frame. */
export function minRowWidth<T>(columns: readonly GridColumn<T>[], selectable: boolean): number {
  return columns.reduce((sum, column) => sum + widthOf(column), selectable ? checkboxWidth : 0);
}

/** The width at which the texts of a column fit, between its least width and 480 px. */
export function fittingWidth<T>(column: GridColumn<T>, rows: readonly T[], font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return widthOf(column);
  context.font = font;
  const texts = [column.header, ...rows.map((row) => column.text(row))];
  // The header also holds the sort mark.
  const widest = Math.max(...texts.map((text, index) => context.measureText(text).width + (index === 0 ? 20 : 0)));
  return Math.round(Math.min(480, Math.max(column.minWidth ?? defaultMinWidth, widest + cellPadding)));
}
