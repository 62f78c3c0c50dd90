import { Index, Show, createEffect, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import { defaultMinWidth, widthOf } from './data-grid-layout.ts';
import type { GridSelection } from './data-grid-selection.ts';
import type { DataGridProps, GridColumn } from './data-grid-types.ts';
import { Icon } from './icon.tsx';
import { useLocale } from './locale.tsx';
import { nextSort } from './sort.ts';

interface HeaderProps<T> {
  grid: DataGridProps<T>;
  columns: readonly GridColumn<T>[];
  selection: GridSelection;
  /** The width at which a column's loaded texts fit. */
  fit(column: GridColumn<T>): number;
}

/** The sticky first row of the grid: names, order, widths, and the box that selects all. */
export function DataGridHeader<T>(props: HeaderProps<T>) {
  const { words } = useLocale();
  return (
    <div role="rowgroup" class="sticky top-0 z-20">
      <div
        role="row"
        aria-rowindex={1}
        class="group/header grid h-9 grid-cols-(--grid-columns) border-b border-line-strong bg-surface text-muted"
      >
        <Show when={props.selection.enabled}>
          <div role="columnheader" class="flex">
            <SelectAll selection={props.selection} label={words.selectAll} />
          </div>
        </Show>
        <Index each={props.columns}>
          {(column) => <HeaderCell grid={props.grid} column={column()} fit={props.fit} />}
        </Index>
      </div>
    </div>
  );
}

function SelectAll(props: { selection: GridSelection; label: string }) {
  let box: HTMLInputElement | undefined;
  createEffect(() => {
    if (box) box.indeterminate = props.selection.state === 'some';
  });
  return (
    <label class="flex flex-1 items-center justify-center">
      <input
        ref={box}
        type="checkbox"
        class="size-3.5 accent-accent"
        aria-label={props.label}
        checked={props.selection.state === 'all'}
        onChange={() => props.selection.toggleAll()}
      />
    </label>
  );
}

function HeaderCell<T>(props: { grid: DataGridProps<T>; column: GridColumn<T>; fit(column: GridColumn<T>): number }) {
  const position = () => props.grid.sort?.findIndex((entry) => entry.id === props.column.id) ?? -1;
  const order = () => props.grid.sort?.[position()];
  const resizable = () => props.grid.onResize !== undefined;

  const resize = (width: number) =>
    props.grid.onResize?.(props.column.id, Math.round(Math.max(width, props.column.minWidth ?? defaultMinWidth)));

  function onKeyDown(event: KeyboardEvent) {
    if (!event.shiftKey || !resizable()) return;
    if (event.key === 'ArrowRight') resize(widthOf(props.column) + 16);
    else if (event.key === 'ArrowLeft') resize(widthOf(props.column) - 16);
  }

  return (
    <div
      role="columnheader"
      aria-sort={order() ? (order()?.desc ? 'descending' : 'ascending') : undefined}
      class="relative flex min-w-0"
    >
      <Show when={props.column.sortable} fallback={<HeaderText column={props.column} />}>
        <button
          type="button"
          class="flex min-w-0 flex-1 -outline-offset-2 hover:text-ink"
          onClick={(event) => props.grid.onSort?.(nextSort(props.grid.sort ?? [], props.column.id, event.shiftKey))}
          onKeyDown={onKeyDown}
        >
          <HeaderText column={props.column}>
            <Show when={order()}>
              {(entry) => (
                <span class="flex items-center text-accent-ink">
                  <Icon name={entry().desc ? 'arrow-down' : 'arrow-up'} size={12} />
                  <Show when={(props.grid.sort?.length ?? 0) > 1}>
                    <span class="text-xs">{position() + 1}</span>
                  </Show>
                </span>
              )}
            </Show>
          </HeaderText>
        </button>
      </Show>
      <Show when={resizable()}>
        <ResizeHandle
          width={() => widthOf(props.column)}
          onResize={resize}
          onFit={() => resize(props.fit(props.column))}
        />
      </Show>
    </div>
  );
}

function HeaderText<T>(props: { column: GridColumn<T>; children?: JSX.Element }) {
  const end = () => props.column.align === 'right';
  return (
    <span
      title={props.column.header}
      class={classes(
        'flex h-full min-w-0 flex-1 items-center gap-1 px-3 text-xs font-medium',
        end() && 'flex-row-reverse',
      )}
    >
      <span class="truncate">{props.column.header}</span>
      {props.children}
    </span>
  );
}

/** Dragged to set a width, pressed twice to fit it. On the keyboard: Shift ← → on the header. */
function ResizeHandle(props: { width(): number; onResize(width: number): void; onFit(): void }) {
  function start(event: PointerEvent & { currentTarget: HTMLElement }) {
    const handle = event.currentTarget;
    const from = event.clientX - (handle.parentElement?.offsetWidth ?? props.width());
    const move = (moved: PointerEvent) => props.onResize(moved.clientX - from);
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  }
  return (
    <div
      aria-hidden="true"
      class="group absolute inset-y-0 -right-1.5 z-10 flex w-3 cursor-col-resize touch-none justify-center py-2"
      onPointerDown={start}
      onDblClick={() => props.onFit()}
    >
      <span class="w-px bg-line-strong opacity-0 group-hover/header:opacity-100 group-hover:w-0.5 group-hover:bg-accent group-active:w-0.5 group-active:bg-accent" />
    </div>
  );
}
