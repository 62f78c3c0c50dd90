import { cleanup, fireEvent, render, screen, waitFor } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { afterEach, expect, test, vi } from 'vitest';
import { DataGrid } from './data-grid.tsx';
import type { DataGridHandle, DataGridProps, GridColumn } from './data-grid-types.ts';
import type { Sort } from './sort.ts';

afterEach(cleanup);

interface Row {
  id: string;
  title: string;
}

const columns: GridColumn<Row>[] = [
  { id: 'id', header: 'Number', sortable: true, render: (row) => row.id, text: (row) => row.id },
  { id: 'title', header: 'Title', sortable: true, render: (row) => row.title, text: (row) => row.title },
];
const makeRow = (index: number): Row => ({ id: `C-${index}`, title: `Title ${index}` });

function renderGrid(props: Partial<DataGridProps<Row>> = {}) {
  render(() => (
    <DataGrid label="Contracts" columns={columns} rowCount={100} row={makeRow} rowKey={(row) => row.id} {...props} />
  ));
  const grid = screen.getByRole('grid', { name: 'Contracts' });
  const press = (...keys: string[]) => keys.forEach((key) => fireEvent.keyDown(grid, { key }));
  const activeRow = () => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
  return { grid, press, activeRow };
}

test('draws only what is in sight and says how much there is', () => {
  const { grid } = renderGrid({ rowCount: 100_000 });
  expect(grid.getAttribute('aria-rowcount')).toBe('100001');
  expect(screen.getAllByRole('row').length).toBeLessThan(60);
});

test('asks for the rows in sight and shows skeletons until they are there', async () => {
  const [loaded, setLoaded] = createStore<Record<number, Row>>({});
  const onRangeChange = vi.fn();
  const { grid } = renderGrid({ rowCount: 100_000, row: (index) => loaded[index], onRangeChange });
  expect(onRangeChange.mock.calls[0]?.[0]).toBe(0);
  expect(screen.queryByText('Title 3')).toBeNull();

  setLoaded(3, makeRow(3));
  expect(screen.getByText('Title 3')).toBeDefined();

  grid.scrollTop = 36 * 50_000;
  fireEvent.scroll(grid);
  await waitFor(() => expect(onRangeChange.mock.lastCall?.[0]).toBeGreaterThan(49_000));
  expect(onRangeChange.mock.lastCall?.[1]).toBeLessThan(51_000);
});

test('j, k and the arrows move, Enter opens', () => {
  const onOpen = vi.fn();
  const { press, activeRow } = renderGrid({ onOpen });
  press('j', 'j', 'ArrowDown', 'k');
  expect(activeRow()?.textContent).toContain('C-1');
  press('Enter');
  expect(onOpen).toHaveBeenCalledWith(makeRow(1), 1);
});

test('End jumps to a row that did not exist yet', async () => {
  const { press, activeRow } = renderGrid({ rowCount: 5000 });
  press('End');
  await waitFor(() => expect(activeRow()?.textContent).toContain('C-4999'));
});

test('x selects, Shift extends, Escape clears', () => {
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
  const { press } = renderGrid({
    get selected() {
      return selected();
    },
    onSelect: setSelected,
  });
  press('j', 'x');
  expect([...selected()]).toEqual(['C-0']);
  press('j', 'j', 'X');
  expect([...selected()]).toEqual(['C-0', 'C-1', 'C-2']);
  press('Escape');
  expect(selected().size).toBe(0);
});

test('a header sorts, with Shift it adds', () => {
  const [sort, setSort] = createSignal<readonly Sort[]>([]);
  renderGrid({
    get sort() {
      return sort();
    },
    onSort: setSort,
  });
  fireEvent.click(screen.getByRole('button', { name: 'Title' }));
  fireEvent.click(screen.getByRole('button', { name: /Number/ }), { shiftKey: true });
  expect(sort()).toEqual([
    { id: 'title', desc: false },
    { id: 'id', desc: false },
  ]);
  expect(screen.getByRole('columnheader', { name: /Title/ }).getAttribute('aria-sort')).toBe('ascending');
});

test('a row is a real link; a plain press opens it beside the list, a modified one is left to the browser', () => {
  const onOpen = vi.fn();
  renderGrid({ onOpen, rowHref: (row) => `#/contracts/${row.id}` });
  const link = screen.getByRole('link', { name: 'C-2' });
  expect(link.getAttribute('href')).toBe('#/contracts/C-2');

  expect(fireEvent.click(link, { ctrlKey: true })).toBe(true);
  expect(onOpen).not.toHaveBeenCalled();
  expect(fireEvent.click(link)).toBe(false);
  fireEvent.click(screen.getByText('Title 3'));
  expect(onOpen.mock.calls.map(([row]) => row.id)).toEqual(['C-2', 'C-3']);
});

test('a row that somebody else changed flashes with their name', () => {
  let handle: DataGridHandle | undefined;
  renderGrid({ ref: (grid) => (handle = grid) });
  handle?.flash('C-4', 'Kari');
  expect(screen.getByText('Kari').closest('[role=row]')?.textContent).toContain('C-4');
});
