import { For, Show, createEffect, createMemo, createSignal, createUniqueId } from 'solid-js';
import { classes } from './classes.ts';
import { createGridFlashes } from './data-grid-flash.ts';
import { DataGridHeader } from './data-grid-header.tsx';
import { createGridKeys } from './data-grid-keys.ts';
import { fittingWidth, minRowWidth, rowHeights, trackList } from './data-grid-layout.ts';
import { DataGridRow } from './data-grid-row.tsx';
import { createGridSelection } from './data-grid-selection.ts';
import type { DataGridProps, GridColumn } from './data-grid-types.ts';
import { followLink } from './follow-link.ts';
import { createIsSmall } from './media.ts';
import { createVirtualRows } from './virtual-rows.ts';

const headerHeight = 36;

/**
 * A table for up to 100,000 rows of which only those in sight exist, and only those near them need be loaded.
 *
 * The frame is the one tab stop: ↑ ↓ or j k move the active row, Page Up/Down, Home and End jump, Enter opens, x or Space selects,
 * Shift with x extends, Escape clears the selection. Press a header to sort, with Shift to add to the order; drag its edge or
 * press Shift ← → on it to resize, double-press the edge to fit. Give it a height through its parent or `class`.
 */
export function DataGrid<T>(props: DataGridProps<T>) {
  const gridId = createUniqueId();
  const isSmall = createIsSmall();
  const [frame, setFrame] = createSignal<HTMLDivElement>();
  const [ownActive, setOwnActive] = createSignal<number>();

  const columns = createMemo(() => props.columns.filter((column) => !column.hidden));
  const cards = () => props.cards ?? isSmall();
  const rowHeight = () => (cards() ? rowHeights.card : rowHeights[props.density ?? 'normal']);
  const active = () => props.active ?? ownActive();
  const selection = createGridSelection(props);
  const flashes = createGridFlashes();

  const rows = createVirtualRows({
    frame,
    count: () => props.rowCount,
    rowHeight,
    covered: () => (cards() ? 0 : headerHeight) + (props.totals && !cards() ? headerHeight : 0),
  });
  createEffect(() => {
    if (rows.last() >= rows.first()) props.onRangeChange?.(rows.first(), rows.last());
  });

  function activate(index: number) {
    setOwnActive(index);
    props.onActive?.(index);
  }

  function open(index: number, event?: MouseEvent | KeyboardEvent) {
    const row = props.row(index);
    if (row === undefined) return;
    const elsewhere = event && (event.ctrlKey || event.metaKey);
    if (props.onOpen && !elsewhere) props.onOpen(row, index);
    else if (props.rowHref) followLink(props.rowHref(row), event);
  }

  const keys = createGridKeys({
    count: () => props.rowCount,
    active,
    pageSize: rows.pageSize,
    activate(index) {
      activate(index);
      rows.scrollTo(index, 'nearest');
    },
    open,
    selection,
  });

  props.ref?.({
    focus: () => frame()?.focus(),
    move: keys.move,
    open: () => active() !== undefined && open(active() ?? 0),
    toggle: () => active() !== undefined && selection.toggle(active() ?? 0, false),
    scrollToRow: (index) => rows.scrollTo(index, 'center'),
    flash: flashes.flash,
  });

  function onClick(event: MouseEvent) {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const place = target.closest<HTMLElement>('[data-index]')?.dataset.index;
    const control = target.closest('a, button, input, label, select');
    const link = control?.hasAttribute('data-row-link');
    if (place === undefined || (control && !link)) return;
    activate(Number(place));
    // Somebody who marks text to copy it does not want to leave.
    if (!link && window.getSelection()?.toString()) return;
    if (link && (!props.onOpen || event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    open(Number(place), event);
  }

  function fit(column: GridColumn<T>): number {
    const inSight = rows.indexes().flatMap((index) => props.row(index) ?? []);
    const element = frame();
    return fittingWidth(column, inSight, element ? getComputedStyle(element).font : '13px sans-serif');
  }

  const changedBy = (index: number) => {
    const row = props.row(index);
    return row === undefined ? undefined : flashes.of(props.rowKey(row));
  };

  return (
    <div
      ref={setFrame}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={props.rowCount + 1}
      aria-multiselectable={selection.enabled || undefined}
      aria-activedescendant={active() === undefined || props.rowCount === 0 ? undefined : `${gridId}-${active()}`}
      class={classes(
        'group/grid relative min-h-0 overflow-auto bg-surface text-sm -outline-offset-2',
        active() !== undefined && 'outline-none',
        props.class,
      )}
      style={{ '--grid-columns': trackList(columns(), selection.enabled) }}
      onKeyDown={keys.onKeyDown}
      // Native, so that it runs before the router's own listener on the document.
      on:click={onClick}
    >
      <div
        class="flex min-h-full flex-col"
        style={{ 'min-width': cards() ? undefined : `${minRowWidth(columns(), selection.enabled)}px` }}
      >
        <Show when={!cards()}>
          <DataGridHeader grid={props} columns={columns()} selection={selection} fit={fit} />
        </Show>
        <div role="rowgroup" class="relative flex-1" style={{ 'min-height': `${rows.totalHeight()}px` }}>
          <For each={rows.indexes()}>
            {(index) => (
              <DataGridRow
                id={`${gridId}-${index}`}
                grid={props}
                columns={columns()}
                selection={selection}
                index={index}
                start={index * rowHeight()}
                height={rowHeight()}
                active={index === active()}
                cards={cards()}
                changedBy={changedBy(index)}
              />
            )}
          </For>
          <Show when={props.rowCount === 0 && props.empty}>
            <div role="row">
              <div role="gridcell">{props.empty}</div>
            </div>
          </Show>
        </div>
        <Show when={!cards() && props.totals}>
          {(totals) => (
            <div role="rowgroup" class="sticky bottom-0 z-20">
              <div
                role="row"
                class="grid h-9 grid-cols-(--grid-columns) border-t border-line-strong bg-surface font-semibold"
              >
                <Show when={selection.enabled}>
                  <div role="gridcell" />
                </Show>
                <For each={columns()}>
                  {(column) => (
                    <div
                      role="gridcell"
                      class={classes('flex min-w-0 items-center px-3', column.align === 'right' && 'justify-end')}
                    >
                      <span class="truncate">{totals()[column.id]}</span>
                    </div>
                  )}
                </For>
              </div>
            </div>
          )}
        </Show>
      </div>
    </div>
  );
}
