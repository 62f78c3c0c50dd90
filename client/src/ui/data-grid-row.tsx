import { For, Index, Show, createMemo, type JSX } from 'solid-js';
import { classes } from './classes.ts';
import type { GridSelection } from './data-grid-selection.ts';
import type { DataGridProps, GridColumn } from './data-grid-types.ts';
import { useLocale } from './locale.tsx';
import { Bar } from './skeleton.tsx';

interface RowProps<T> {
  id: string;
  grid: DataGridProps<T>;
  columns: readonly GridColumn<T>[];
  selection: GridSelection;
  index: number;
  start: number;
  height: number;
  active: boolean;
  cards: boolean;
  /** Who changed it just now, empty for somebody, undefined when nobody did. */
  changedBy: string | undefined;
}

/** One row at its place: cells, or two lines as a card, or a skeleton while it is not loaded. */
export function DataGridRow<T>(props: RowProps<T>) {
  const { words } = useLocale();
  // A row that is read again and is the same draws nothing anew.
  const row = createMemo(() => props.grid.row(props.index));
  const selected = () => {
    const current = row();
    return current !== undefined && props.selection.has(props.grid.rowKey(current));
  };

  const pending = () => {
    const current = row();
    return current === undefined ? undefined : props.grid.pending?.(current);
  };

  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.selection.enabled ? selected() : undefined}
      aria-busy={row() === undefined || pending() !== undefined || undefined}
      data-index={props.index}
      data-active={props.active ? '' : undefined}
      class={classes(
        'group/row absolute inset-x-0 top-0 grid border-b border-line hover:bg-hover',
        'not-aria-selected:data-active:bg-hover data-active:shadow-[inset_2px_0_var(--color-accent)] aria-selected:bg-selected',
        'group-focus-visible/grid:data-active:outline-2 group-focus-visible/grid:data-active:-outline-offset-2 group-focus-visible/grid:data-active:outline-focus',
        props.cards ? (props.selection.enabled ? 'grid-cols-[40px_1fr]' : 'grid-cols-1') : 'grid-cols-(--grid-columns)',
        props.changedBy !== undefined && 'animate-flash',
        pending() !== undefined && 'text-muted italic',
      )}
      style={{ height: `${props.height}px`, transform: `translateY(${props.start}px)` }}
    >
      <Show when={props.selection.enabled}>
        <div role="gridcell" class="flex">
          <label class="flex flex-1 items-center justify-center">
            <input
              type="checkbox"
              tabIndex={-1}
              class="size-3.5 accent-accent"
              aria-label={words.selectRow}
              checked={selected()}
              disabled={row() === undefined}
              onClick={(event) => props.selection.toggle(props.index, event.shiftKey)}
            />
          </label>
        </div>
      </Show>
      <Show when={row()} fallback={<Waiting columns={props.columns} cards={props.cards} index={props.index} />}>
        {(loaded) => (
          <Show when={props.cards} fallback={<Cells grid={props.grid} columns={props.columns} row={loaded()} />}>
            <Card grid={props.grid} columns={props.columns} row={loaded()} />
          </Show>
        )}
      </Show>
      <Show when={pending()}>
        <span class="pointer-events-none absolute inset-0 flex items-center">
          <span class="sticky right-2 ml-auto rounded-sm bg-surface px-1.5 text-xs text-muted not-italic">
            {pending()}
          </span>
        </span>
      </Show>
      <Show when={props.changedBy}>
        <span class="pointer-events-none absolute inset-0 flex animate-appear items-center">
          <span class="sticky right-2 ml-auto rounded-sm bg-accent px-1.5 text-xs font-medium text-on-accent">
            {props.changedBy}
          </span>
        </span>
      </Show>
    </div>
  );
}

interface ContentProps<T> {
  grid: DataGridProps<T>;
  columns: readonly GridColumn<T>[];
  row: T;
}

function Cells<T>(props: ContentProps<T>) {
  return (
    <Index each={props.columns}>
      {(column, place) => {
        // A new width makes a new column; what is drawn in it stays.
        const render = createMemo(() => column().render);
        return (
          <div
            role="gridcell"
            class={classes(
              'flex min-w-0 items-center px-3',
              column().align === 'right' && 'justify-end text-right',
              column().align === 'center' && 'justify-center',
              place === 0 && 'font-medium',
            )}
          >
            <span class="truncate">
              <Show when={place === 0 && props.grid.rowHref} fallback={render()(props.row)}>
                {(href) => <RowLink href={href()(props.row)}>{render()(props.row)}</RowLink>}
              </Show>
            </span>
          </div>
        );
      }}
    </Index>
  );
}

/** Not a tab stop: Enter on the active row follows it. */
function RowLink(props: { href: string; children: JSX.Element }) {
  return (
    <a
      href={props.href}
      tabIndex={-1}
      data-row-link=""
      class="decoration-line-strong underline-offset-3 group-hover/row:underline"
    >
      {props.children}
    </a>
  );
}

function Card<T>(props: ContentProps<T>) {
  const rest = () =>
    props.columns
      .slice(1)
      .map((column) => column.text(props.row))
      .filter(Boolean)
      .join(' · ');
  return (
    <Show when={props.columns[0]}>
      {(first) => (
        <div
          role="gridcell"
          class={classes('flex min-w-0 flex-col justify-center pr-4', !props.grid.selected && 'pl-4')}
        >
          <span class="truncate text-base font-semibold">
            <Show when={props.grid.rowHref} fallback={first().render(props.row)}>
              {(href) => <RowLink href={href()(props.row)}>{first().render(props.row)}</RowLink>}
            </Show>
          </span>
          <span class="truncate text-muted">{rest()}</span>
        </div>
      )}
    </Show>
  );
}

function Waiting<T>(props: { columns: readonly GridColumn<T>[]; cards: boolean; index: number }) {
  // Uneven, like text; the same for the same row, so that nothing jumps while scrolling.
  const width = (column: number) => `${40 + ((props.index * 7 + column * 13) % 45)}%`;
  return (
    <For each={props.cards ? props.columns.slice(0, 1) : props.columns}>
      {(column, place) => (
        <div role="gridcell" class={classes('flex items-center px-3', column.align === 'right' && 'justify-end')}>
          <span class="block" style={{ width: width(place()) }}>
            <Bar />
          </span>
        </div>
      )}
    </For>
  );
}
