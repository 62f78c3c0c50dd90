import type { JSX } from 'solid-js';
import type { Sort } from './sort.ts';

export interface GridColumn<T> {
  readonly id: string;
  readonly header: string;
  /** Numbers and money end at the right. */
  readonly align?: 'left' | 'right' | 'center';
  /** Pixels, kept by the owner; 160 unless told. */
  readonly width?: number;
  readonly minWidth?: number;
  /** Takes a share of the room that is left. */
  readonly grow?: boolean;
  readonly sortable?: boolean;
  readonly hidden?: boolean;
  readonly render: (row: T) => JSX.Element;
  /** The cell as text, for the second line of a card and for fitting the width. */
  readonly text: (row: T) => string;
}

export interface DataGridProps<T> {
  /** Names the table for screen readers. */
  label: string;
  columns: readonly GridColumn<T>[];
  rowCount: number;
  /** The row at a place, or undefined while it is not loaded: a skeleton stands in for it. */
  row(index: number): T | undefined;
  rowKey(row: T): string;
  /** Called when other rows come into sight, so that the owner can load them. */
  onRangeChange?(first: number, last: number): void;

  sort?: readonly Sort[];
  onSort?(sort: Sort[]): void;
  /** The width a person gave a column. */
  onResize?(id: string, width: number): void;

  /** Keys of the selected rows; with it a checkbox column appears. */
  selected?: ReadonlySet<string>;
  onSelect?(keys: ReadonlySet<string>): void;
  /** Selects every row of the list, loaded or not. Without it the header box selects what is loaded. */
  onSelectAll?(): void;

  /** The row under the keyboard; kept inside unless given. */
  active?: number;
  onActive?(index: number): void;
  /** What to say of a row that is not saved yet, which is shown fainter; undefined of one that is. */
  pending?(row: T): string | undefined;
  /** Makes the first cell a real link and the whole row lead there. */
  rowHref?(row: T): string;
  /** Opens a row instead of following its link, for example beside the list. A modifier key still follows the link. */
  onOpen?(row: T, index: number): void;

  density?: 'normal' | 'compact';
  /** Two-line rows; on small screens unless told. */
  cards?: boolean;
  /** The foot of a column, usually a sum of the filtered set. */
  totals?: Readonly<Record<string, JSX.Element>>;
  /** Stands in for the rows when there are none. */
  empty?: JSX.Element;
  ref?(handle: DataGridHandle): void;
  class?: string;
}

/** What a page may ask of the grid, for example from its own shortcuts. */
export interface DataGridHandle {
  focus(): void;
  /** Moves the active row. */
  move(step: number): void;
  open(): void;
  toggle(): void;
  scrollToRow(index: number): void;
  /** Marks a row that somebody else changed, once; `by` is shown at its end for a moment. */
  flash(key: string, by?: string): void;
}
