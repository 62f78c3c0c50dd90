import { createEffect, createMemo, on, type JSX } from 'solid-js';
import type { Aggregate, Row, Values } from '../api/aggregate.ts';
import { DataGrid } from '../ui/data-grid.tsx';
import type { DataGridHandle } from '../ui/data-grid-types.ts';
import { useLocale } from '../ui/locale.tsx';
import { createIsSmall } from '../ui/media.ts';
import { toFilter } from './conditions.ts';
import { gridColumns } from './list-columns.tsx';
import { chosen, toOrderBy } from './list-query.ts';
import type { ListState } from './list-state.ts';
import { changedBy, fieldNamed } from './model.ts';
import { createPagedRows } from './paged-rows.ts';
import { usePermissions } from './permissions.ts';
import { createRemembered } from './remembered.ts';
import { createTotals } from './totals.tsx';
import { manyWord } from './words.ts';

/** Rows, totals and the query behind a list: what its grid, its export and its states share. */
export function createListData(aggregate: Aggregate, state: ListState, within: () => Values | undefined) {
  const locale = useLocale();
  const me = usePermissions();
  let grid: DataGridHandle | undefined;
  const filter = createMemo(() => toFilter(state.conditions(), aggregate.fields, locale.timeZone, within()));
  const matching = createMemo(() => ({ filter: filter() ?? null, search: state.search().trim() || null }));
  const variables = createMemo(() => ({ ...matching(), orderBy: toOrderBy(state.sort(), aggregate) ?? null }));
  const totals = createTotals(aggregate, matching);
  const rows = createPagedRows(
    createMemo(() => ({
      document: aggregate.documents.page,
      variables: { ...variables(), ...chosen(aggregate, state.columns()) },
    })),
    (row, before) => {
      const by = changedBy(row);
      if (row.version !== before.version && by?.id !== me.id()) grid?.flash(row.id, by?.name);
    },
  );
  return {
    me,
    rows,
    totals,
    variables,
    /** As many as counted, and never fewer than are there. */
    count: () =>
      Math.max(
        totals.count() ?? 0,
        totals.query.stale() ? rows.known() : 0,
        totals.count() === undefined ? rows.known() : 0,
      ),
    error: () => rows.error() ?? totals.query.error(),
    grid: () => grid,
    hold(handle: DataGridHandle) {
      grid = handle;
    },
    retry() {
      rows.refetch();
      totals.query.refetch();
    },
  };
}

export type ListData = ReturnType<typeof createListData>;

export interface ListGridProps {
  aggregate: Aggregate;
  state: ListState;
  data: ListData;
  rowHref(row: Row): string;
  /** Opens a row beside the list; without it the row's link is followed. */
  onOpen?(row: Row, index: number): void;
  selected?: ReadonlySet<string>;
  onSelect?(keys: ReadonlySet<string>): void;
  empty?: JSX.Element;
  class?: string;
}

/** The grid of a list: columns, order and widths from its state, rows from its data. */
export function ListGrid(props: ListGridProps) {
  const locale = useLocale();
  const [widths, setWidths] = createRemembered<Readonly<Record<string, number>>>(`widths.${props.aggregate.name}`, {});
  const isSmall = createIsSmall();
  /** A card is headed by what the record is called, whatever column comes first. */
  const names = () => {
    const shown = props.state.columns();
    const { label } = props.aggregate;
    return isSmall() && shown.includes(label) ? [label, ...shown.filter((name) => name !== label)] : shown;
  };
  const columns = createMemo(() =>
    gridColumns(
      names().flatMap((name) => fieldNamed(props.aggregate.fields, name) ?? []),
      {
        owner: props.aggregate.name,
        locale,
        widths: widths(),
        label: props.aggregate.label,
        sortable: true,
        query: props.state.search,
        currency: props.data.totals.currency,
      },
    ),
  );
  const totals = createMemo(() => {
    const cells = props.data.totals.cells();
    return props.state.columns().some((name) => name in cells) ? cells : undefined;
  });
  // Another order or filter begins at its first row.
  createEffect(on(props.data.variables, () => props.data.grid()?.scrollToRow(0), { defer: true }));

  return (
    <DataGrid
      class={props.class}
      label={manyWord(props.aggregate)}
      columns={columns()}
      rowCount={props.data.count()}
      row={props.data.rows.row}
      rowKey={(row) => row.id}
      onRangeChange={props.data.rows.show}
      sort={props.state.sort()}
      onSort={(sort) => props.state.change({ sort })}
      onResize={(id, width) => setWidths((all) => ({ ...all, [id]: width }))}
      rowHref={props.rowHref}
      onOpen={props.onOpen}
      selected={props.selected}
      onSelect={props.onSelect}
      totals={totals()}
      empty={props.empty}
      ref={props.data.hold}
    />
  );
}
